package io.drover.spi;

import io.drover.job.Check;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Builds what a round trip did, for engines to answer with. Not safe for use by several threads.
 * Start with {@link Advanced#builder()}.
 */
public final class AdvancedBuilder {

  private static final CompletableFuture<?> DONE = CompletableFuture.completedFuture(null);

  List<Advanced.Settled> settled = List.of();
  List<JobRecord> claimed = List.of();
  @Nullable Instant nextDue;
  @Nullable Instant limitedUntil;
  CompletableFuture<?> recorded = DONE;

  AdvancedBuilder() {}

  /** Sets what became of each settlement, in order. Defaults to none. */
  public AdvancedBuilder settled(List<Advanced.Settled> answers) {
    settled = Check.elements("what became of settlements", answers);
    return this;
  }

  /**
   * Sets the jobs claimed, in the order they shall start; each with its attempt counted as started.
   * Defaults to none.
   */
  public AdvancedBuilder claimed(List<JobRecord> jobs) {
    claimed = Check.elements("the claimed jobs", jobs);
    return this;
  }

  /** Sets when the first delayed job is due; {@code null}, the default, if none is delayed. */
  public AdvancedBuilder nextDue(@Nullable Instant instant) {
    nextDue = instant;
    return this;
  }

  /**
   * Sets when the rate limit that kept jobs from being claimed is over; {@code null}, the default,
   * if none did.
   */
  public AdvancedBuilder limitedUntil(@Nullable Instant instant) {
    limitedUntil = instant;
    return this;
  }

  /** Sets what completes when the settlements are recorded. Defaults to one that has. */
  public AdvancedBuilder recorded(CompletableFuture<?> future) {
    recorded = Check.notNull("when settlements are recorded", future);
    return this;
  }

  /** Returns what the round trip did. */
  public Advanced build() {
    return new Advanced(this);
  }
}
