package io.drover.redis.facets;

import io.drover.job.ChildCounts;
import io.drover.job.ChildState;
import io.drover.job.JobKey;
import io.drover.job.Page;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Required;
import io.drover.redis.scripts.Script;
import io.drover.spi.Answers;
import io.drover.spi.ChildRecord;
import io.drover.spi.Flows;
import io.drover.spi.JobDelivery;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The facet of parents and children over Redis. Safe for use by any number of threads. */
public final class RedisFlows implements Flows {

  private final RedisLink link;
  private final QueueKeys keys;
  private final ChildPaging paging;
  private final FlowRemoval removal;
  private final Staging staging;

  public RedisFlows(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
    this.paging = new ChildPaging(link, keys);
    this.removal = new FlowRemoval(link);
    this.staging = new Staging(link, keys);
  }

  @Override
  public Page<ChildRecord> children(
      JobKey parent, ChildState state, @Nullable String cursor, int limit) {
    Required.of("a parent", parent);
    Required.of("the state of children", state);
    return QueueKeys.mayBeJob(parent.id())
        ? paging.page(parent, state, cursor, limit)
        : Answers.page(List.of(), null);
  }

  @Override
  public ChildCounts childCounts(JobKey parent) {
    if (!QueueKeys.mayBeJob(Required.of("a parent", parent).id())) {
      return Answers.childCounts(0, 0, 0, 0);
    }
    String base = keys.base(parent.queue());
    List<@Nullable Object> counts =
        Replies.list(link.call(Script.CHILD_COUNTS, base, Arguments.of(base + parent.id())));
    return Answers.childCounts(
        Replies.number(counts.get(0)),
        Replies.number(counts.get(1)),
        Replies.number(counts.get(2)),
        Replies.number(counts.get(3)));
  }

  @Override
  public boolean detach(JobKey child, Instant now) {
    if (!QueueKeys.mayBeJob(Required.of("a child", child).id())) {
      return false;
    }
    String base = keys.base(child.queue());
    Object answer = link.call(Script.DETACH, base, Arguments.of(base, child.id()));
    return Replies.number(Replies.only(answer)) == 1;
  }

  @Override
  public long removePending(JobKey parent, Instant now) {
    return QueueKeys.mayBeJob(Required.of("a parent", parent).id())
        ? removal.removePending(keys.base(parent.queue()), parent.id())
        : 0;
  }

  @Override
  public CompletableFuture<?> stage(String tree, Instant now, List<JobDelivery> part) {
    return staging.stage(Required.of("a tree", tree), now, Required.all("jobs", part));
  }

  @Override
  public CompletableFuture<Boolean> release(String tree, Instant now) {
    return staging.release(Required.of("a tree", tree), now);
  }

  @Override
  public int dropStaged(Instant before) {
    return staging.drop(Required.of("an instant", before));
  }
}
