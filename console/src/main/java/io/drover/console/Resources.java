package io.drover.console;

import io.drover.Drover;

/** All that is answered, put together. Stateless. */
final class Resources {

  private Resources() {}

  static Routing routing(Drover drover, ConsoleSettings settings, LiveStreams streams) {
    Routing routing = new Routing();
    new WorkerResource(drover).addTo(routing);
    new MetricsResource(drover).addTo(routing);
    new InfoResource(drover, settings).addTo(routing);
    new QueueResource(drover).addTo(routing);
    new QueueActions(drover).addTo(routing);
    new JobResource(drover, settings).addTo(routing);
    new JobActions(drover).addTo(routing);
    new DeadLetterQueues(drover).addTo(routing);
    new DeadLetterResource(drover, settings).addTo(routing);
    new RedriveResource(drover, settings).addTo(routing);
    new ScheduleResource(drover, settings).addTo(routing);
    new ExchangeResource(drover).addTo(routing);
    new ChannelResource(drover).addTo(routing);
    streams.addTo(routing);
    return routing;
  }
}
