package io.drover.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How much processor time this process has had. Stateless. */
final class Processor {

  private Processor() {}

  /** Returns it in microseconds. */
  static double micros() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime() / 1e3;
  }
}
