package io.drover.console;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a console behaves: who may use it, and how much it answers. Immutable; each setter returns
 * another.
 *
 * <p>Without a token and a rule of roles the console answers only callers on the same machine, who
 * may do everything. A proxy on the same machine that adds no header of forwarding is taken for
 * such a caller, and with it everybody whom it lets through: behind any proxy set a {@link #token}
 * or a {@link #roles} rule.
 */
public final class ConsoleSettings {

  /** The fewest characters of a token. */
  public static final int MIN_TOKEN = 16;

  private static final int MAX_TOKENS = 100;
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final int MOST_STREAMS = 10_000;
  private static final int MOST_SHOWN = 1 << 24;
  private static final int MOST_SEARCHED = 100_000;

  private static final ConsoleSettings DEFAULTS = new ConsoleSettings(new Choices());

  /** Never changed once it is here. */
  private final Choices set;

  private ConsoleSettings(Choices set) {
    this.set = set;
  }

  /** Returns the settings in which nothing was chosen. */
  public static ConsoleSettings defaults() {
    return DEFAULTS;
  }

  /** Sets whether all actions are refused, whoever asks. Defaults to {@code false}. */
  public ConsoleSettings readOnly(boolean on) {
    return change(draft -> draft.readOnly = on);
  }

  /** Adds a token whose bearer may do everything; see {@link #token(String, Role)}. */
  public ConsoleSettings token(String token) {
    return token(token, Role.ADMIN);
  }

  /**
   * Adds a token: from now on requests are refused that neither carry {@code Authorization: Bearer}
   * with one of the tokens nor are let in by the {@link #roles} rule. Defaults to none.
   *
   * @param token at least {@value #MIN_TOKEN} characters of ASCII without blanks
   * @param role what its bearer may do
   */
  public ConsoleSettings token(String token, Role role) {
    Check.notNull("a role", role);
    Check.notNull("a token", token);
    if (token.length() < MIN_TOKEN || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new InvalidInputException(
          "expected a token of at least %d characters of ASCII without blanks, got one of %d characters; make one with: openssl rand -hex 16"
              .formatted(MIN_TOKEN, token.length()));
    }
    Check.between("number of tokens", set.tokens.size() + 1, 1, MAX_TOKENS);
    return change(draft -> draft.tokens.add(BearerToken.of(token, role)));
  }

  /**
   * Sets the rule by which an application with an authentication of its own says who may do what.
   * Defaults to none.
   */
  public ConsoleSettings roles(RoleRule rule) {
    Check.notNull("a rule of roles", rule);
    return change(draft -> draft.roles = rule);
  }

  /** Sets what hides data. Defaults to nothing: all is shown. */
  public ConsoleSettings masking(Masking masking) {
    Check.notNull("a masking", masking);
    return change(draft -> draft.masking = masking);
  }

  /**
   * Sets what hears of each action, beside the log {@code io.drover.console.audit}. Defaults to
   * nobody.
   */
  public ConsoleSettings audit(AuditListener listener) {
    Check.notNull("an audit listener", listener);
    return change(draft -> draft.audit = listener);
  }

  /**
   * Adds a name under which the console may be called, as browsers send it in {@code Host}, without
   * a port. Defaults to any name if there is a token or a rule of roles, and else to those of this
   * machine: {@code localhost}, {@code 127.0.0.1} and {@code [::1]}.
   */
  public ConsoleSettings host(String name) {
    Check.notBlank("the name of a host", name);
    return change(draft -> draft.hosts.add(name.toLowerCase(Locale.ROOT)));
  }

  /** Sets how many live streams there may be at once, 1 to 10,000. Defaults to 32. */
  public ConsoleSettings maxStreams(int streams) {
    Check.between("maxStreams", streams, 1, MOST_STREAMS);
    return change(draft -> draft.maxStreams = streams);
  }

  /**
   * Sets the time between two looks at all queues while somebody follows the live stream, at least
   * 100 ms. Defaults to 2 seconds.
   */
  public ConsoleSettings sampleInterval(Duration interval) {
    Check.atLeast("sampleInterval", interval, SHORTEST_INTERVAL);
    return change(draft -> draft.sampleInterval = interval);
  }

  /**
   * Sets how many characters of data, of a result or of an error are shown within an answer, 1 to
   * 16 Mi; all of a job's data has an address of its own. Defaults to 4,096.
   */
  public ConsoleSettings shownCharacters(int characters) {
    Check.between("shownCharacters", characters, 1, MOST_SHOWN);
    return change(draft -> draft.shownCharacters = characters);
  }

  /**
   * Sets how many jobs one call of the search looks at before it says how far it got, 1 to 100,000.
   * Defaults to 2,000.
   */
  public ConsoleSettings searchedJobs(int jobs) {
    Check.between("searchedJobs", jobs, 1, MOST_SEARCHED);
    return change(draft -> draft.searchedJobs = jobs);
  }

  /** Returns whether all actions are refused. */
  public boolean readOnly() {
    return set.readOnly;
  }

  /** Returns the rule of roles, or {@code null}. */
  public @Nullable RoleRule roles() {
    return set.roles;
  }

  /** Returns what hides data, or {@code null}. */
  public @Nullable Masking masking() {
    return set.masking;
  }

  /** Returns what hears of each action, or {@code null}. */
  public @Nullable AuditListener audit() {
    return set.audit;
  }

  /** Returns the names under which the console may be called; none for the default. */
  public Set<String> hosts() {
    return Set.copyOf(set.hosts);
  }

  /** Returns how many live streams there may be at once. */
  public int maxStreams() {
    return set.maxStreams;
  }

  /** Returns the time between two looks at all queues. */
  public Duration sampleInterval() {
    return set.sampleInterval;
  }

  /** Returns how many characters of a text are shown within an answer. */
  public int shownCharacters() {
    return set.shownCharacters;
  }

  /** Returns how many jobs one call of the search looks at. */
  public int searchedJobs() {
    return set.searchedJobs;
  }

  /** Returns whether requests have to say who sent them: there is a token or a rule of roles. */
  public boolean isProtected() {
    return !set.tokens.isEmpty() || set.roles != null;
  }

  List<BearerToken> tokens() {
    return List.copyOf(set.tokens);
  }

  /** Says nothing of the tokens. */
  @Override
  public String toString() {
    return "ConsoleSettings[readOnly=%s, tokens=%d, roles=%s, hosts=%s, maxStreams=%d, sampleInterval=%s]"
        .formatted(
            set.readOnly,
            set.tokens.size(),
            set.roles,
            set.hosts,
            set.maxStreams,
            set.sampleInterval);
  }

  private ConsoleSettings change(Consumer<Choices> edit) {
    Choices changed = set.copy();
    edit.accept(changed);
    return new ConsoleSettings(changed);
  }

  /** What was chosen. For one thread, until it is in the settings. */
  private static final class Choices {
    private boolean readOnly;
    private final List<BearerToken> tokens = new ArrayList<>();
    private @Nullable RoleRule roles;
    private @Nullable Masking masking;
    private @Nullable AuditListener audit;
    private final Set<String> hosts = new LinkedHashSet<>();
    private int maxStreams = 32;
    private Duration sampleInterval = Duration.ofSeconds(2);
    private int shownCharacters = 4096;
    private int searchedJobs = 2000;

    Choices copy() {
      Choices copy = new Choices();
      copy.readOnly = readOnly;
      copy.tokens.addAll(tokens);
      copy.roles = roles;
      copy.masking = masking;
      copy.audit = audit;
      copy.hosts.addAll(hosts);
      copy.maxStreams = maxStreams;
      copy.sampleInterval = sampleInterval;
      copy.shownCharacters = shownCharacters;
      copy.searchedJobs = searchedJobs;
      return copy;
    }
  }
}
