package io.drover.internal;

public record QueueDesk(AddBatcher adds, ResultWaiter results) {}
