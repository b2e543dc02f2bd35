package io.drover.testkit.runtime;

/**
 * All that the runtime does over an engine: a test class that implements this runs the facade over
 * its engine and holds it to every rule.
 */
public interface RuntimeContract
    extends ProducerRules,
        KindRules,
        InputRules,
        AttemptRules,
        HandlerRules,
        SendRules,
        RouteRules,
        ChannelRules,
        DurableRules,
        SubscribingRules,
        CallRules,
        CallEndRules,
        CallQueueRules,
        CallServerRules,
        CallProxyRules,
        FlowRules,
        FlowReadRules,
        ChildRules,
        WorkerRules,
        ClosingRules,
        ResultRules,
        FaultRules,
        CodecRules,
        CustodyRules,
        TimeRules,
        DeadLetterRules,
        LetterRules,
        RedriveRules,
        BreakerRules,
        ScalingRules,
        MetricsRules,
        ScheduleRules,
        SeriesRules,
        ExpiryRules,
        OnceRules,
        OnceFaultRules,
        OnceWorkerRules {}
