package io.drover.internal.alert;

import io.drover.internal.threads.GuardedLog;
import io.drover.job.Alert;
import io.drover.job.AlertRule;
import io.drover.job.AlertRule.Measure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all rules have found in all queues so far, and what is to be told of it. For one thread.
 *
 * <p>A pair of a rule and a queue takes room only while there is something the matter, and at most
 * {@value #MAX_CASES} pairs do; the store always has room. What was counted within windows is
 * remembered apart from it, so that it takes no room from alerts: of as many pairs for each of the
 * two measures that need it.
 */
final class Board {

  static final int MAX_CASES = 10_000;

  private static final GuardedLog LOG = GuardedLog.of(Board.class);

  /** Stands for the store where the name of a queue stands; no queue is called so. */
  private static final String STORE = "";

  private final List<AlertRule> rules;
  private final Map<Key, Case> cases = new LinkedHashMap<>();

  /** What the pairs counted lately, for the measures that compare it. */
  private final Map<Measure, Map<Key, RecentCounts>> memories =
      Map.of(Measure.STALLED, new HashMap<>(), Measure.DEAD_LETTERS, new HashMap<>());

  private boolean fullTold;

  /** A rule, by its place, and a queue. */
  private record Key(int rule, String queue) {}

  /** What a look found, or {@code null} if the queue is gone, and when. */
  private record Seen(@Nullable Finding finding, Instant now) {
    boolean holds() {
      return finding != null && finding.holds();
    }
  }

  /** What comes of a look. */
  private record Told(RuleState.Step step, Seen seen) {}

  /** What is the matter in a queue by a rule. */
  private static final class Case {
    private RuleState state = RuleState.CALM;
    private @Nullable Alert up;
  }

  Board(List<AlertRule> rules) {
    this.rules = rules;
  }

  /**
   * Takes in a look that the store answered, and returns what is to be told.
   *
   * @param readings what was read; a queue that is there and could not be read is not among them
   * @param there the names of all queues there are
   */
  List<Alert> look(List<Reading> readings, Set<String> there, Instant now) {
    List<Alert> told = new ArrayList<>(store(false, now));
    for (int rule = 0; rule < rules.size(); rule++) {
      for (Reading reading : readings) {
        if (rules.get(rule).covers(reading.queue())) {
          take(new Key(rule, reading.queue()), reading, now).ifPresent(told::add);
        }
      }
    }
    told.addAll(forgetGone(there, now));
    return told;
  }

  /** Takes in that the store did not answer: of queues nothing is known. */
  List<Alert> away(Instant now) {
    return store(true, now);
  }

  /** Returns what was told last of all that is up. */
  List<Alert> active() {
    return cases.values().stream().flatMap(one -> Optional.ofNullable(one.up).stream()).toList();
  }

  private List<Alert> store(boolean away, Instant now) {
    List<Alert> told = new ArrayList<>();
    for (int rule = 0; rule < rules.size(); rule++) {
      if (rules.get(rule).measure() == Measure.STORE_AWAY) {
        Key key = new Key(rule, STORE);
        step(key, new Seen(Finding.ofStore(away), now)).ifPresent(told::add);
      }
    }
    return told;
  }

  private Optional<Alert> take(Key key, Reading reading, Instant now) {
    AlertRule rule = rules.get(key.rule());
    RecentCounts recent = remember(key, reading, now);
    return step(key, new Seen(Finding.of(rule, reading, recent, now), now));
  }

  /** Returns what was counted within the rule's window, or {@code null} if nothing is known. */
  private @Nullable RecentCounts remember(Key key, Reading reading, Instant now) {
    AlertRule rule = rules.get(key.rule());
    Map<Key, RecentCounts> memory = memories.get(rule.measure());
    if (memory == null) {
      return null;
    }
    boolean deadLetters = rule.measure() == Measure.DEAD_LETTERS;
    RecentCounts known = memory.get(key);
    RecentCounts recent = known == null ? new RecentCounts(rule.window()) : known;
    if (known == null && reading.appeared() && deadLetters) {
      recent.add(now, 0); // There were none before there was a queue.
    }
    recent.add(now, Finding.remembered(rule, reading));
    if (!deadLetters && recent.sum() == 0) {
      memory.remove(key); // As if it had never been; of dead letters the least is compared yet.
    } else if (known == null) {
      if (isFull(memory)) {
        return null;
      }
      memory.put(key, recent);
    }
    return recent;
  }

  private Optional<Alert> step(Key key, Seen seen) {
    Case known = cases.get(key);
    Case one = known == null ? new Case() : known;
    RuleState before = one.state;
    RuleState.Step step = before.next(rules.get(key.rule()), seen.holds(), seen.now());
    one.state = step.state();
    if (one.state.equals(RuleState.CALM)) {
      cases.remove(key);
    } else if (known == null) {
      if (!key.queue().equals(STORE) && isFull(cases)) {
        return Optional.empty();
      }
      cases.put(key, one);
    }
    return tell(key, one, before, new Told(step, seen));
  }

  private Optional<Alert> tell(Key key, Case one, RuleState before, Told told) {
    Alert.Kind kind = told.step().told();
    if (kind == null) {
      return Optional.empty();
    }
    Instant now = told.seen().now();
    boolean over = kind == Alert.Kind.CLEARED;
    Instant since = over ? before.since() : told.step().state().since();
    AlertText.Occasion occasion =
        new AlertText.Occasion(key.queue(), kind, since == null ? now : since, now);
    Alert alert = alert(rules.get(key.rule()), occasion, told.seen().finding());
    one.up = over ? null : alert;
    return Optional.of(alert);
  }

  private static Alert alert(
      AlertRule rule, AlertText.Occasion occasion, @Nullable Finding finding) {
    return new ToldAlert(
        rule,
        occasion.queue().equals(STORE) ? Optional.empty() : Optional.of(occasion.queue()),
        occasion.kind(),
        occasion.since(),
        occasion.at(),
        finding == null ? 0 : finding.measured(),
        AlertText.of(rule, occasion, finding));
  }

  private List<Alert> forgetGone(Set<String> there, Instant now) {
    memories.values().forEach(one -> one.keySet().removeIf(key -> !there.contains(key.queue())));
    List<Alert> told = new ArrayList<>();
    cases
        .entrySet()
        .removeIf(
            entry -> {
              String queue = entry.getKey().queue();
              if (queue.equals(STORE) || there.contains(queue)) {
                return false;
              }
              Case one = entry.getValue();
              RuleState before = one.state;
              Told end = new Told(before.gone(), new Seen(null, now));
              tell(entry.getKey(), one, before, end).ifPresent(told::add);
              return true;
            });
    return told;
  }

  private boolean isFull(Map<Key, ?> pairs) {
    if (pairs.size() < MAX_CASES) {
      return false;
    }
    if (!fullTold) {
      fullTold = true;
      LOG.warn(
          "alerts remember {} pairs of a rule and a queue, and leave others out; name fewer queues",
          MAX_CASES);
    }
    return true;
  }
}
