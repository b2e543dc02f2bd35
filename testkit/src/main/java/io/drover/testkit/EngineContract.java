package io.drover.testkit;

/** The whole contract: a test class that implements this holds its engine to every rule. */
public interface EngineContract
    extends AddContract,
        ClaimContract,
        SettleContract,
        DeliveryContract,
        MoveContract,
        DelayContract,
        PriorityContract,
        DeduplicationContract,
        RetentionContract,
        LimitContract,
        StallContract,
        InspectionContract,
        AdminContract,
        EventContract,
        LogContract,
        LedgerContract,
        ConcurrencyContract,
        RecoveryContract,
        FlowContract,
        ChildContract,
        FamilyContract,
        LostChildContract,
        StagedFlowContract,
        ScheduleContract,
        ModelContract {}
