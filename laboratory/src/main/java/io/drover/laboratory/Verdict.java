package io.drover.laboratory;

import java.util.List;

/** What the checker says of a round. */
record Verdict(List<Finding> findings, Tally tally) {

  Verdict {
    findings = List.copyOf(findings);
  }

  boolean isClean() {
    return findings.isEmpty();
  }
}
