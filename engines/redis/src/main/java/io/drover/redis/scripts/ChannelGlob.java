package io.drover.redis.scripts;

import io.drover.routing.TopicPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a server is asked for to hear all channels of a pattern: a glob that takes them, and mostly
 * others besides. Immutable.
 *
 * <p>It has two stars at most: servers before 6.2.11 and 7.0.9 try a channel's name against many
 * stars for a time that grows with each of them.
 */
public final class ChannelGlob {

  private static final String ONE = "*";
  private static final String ANY = "#";

  private final List<String> literals;

  private ChannelGlob(List<String> literals) {
    this.literals = List.copyOf(literals);
  }

  /** Returns the glob for a pattern. Several patterns may have the same. */
  public static ChannelGlob of(TopicPattern pattern) {
    List<String> literals = literals(TopicPattern.words(pattern.text()));
    int last = literals.size() - 1;
    if (last == 0) {
      return new ChannelGlob(literals);
    }
    List<String> some = new ArrayList<>();
    some.add(literals.get(0));
    literals.subList(1, last).stream()
        .filter(text -> !text.isEmpty())
        .findFirst()
        .ifPresent(some::add);
    some.add(literals.get(last));
    return new ChannelGlob(some);
  }

  /** Returns what stands before, between and behind the stars of some words. */
  private static List<String> literals(List<String> words) {
    List<String> found = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    boolean dotted = false; // Whether a dot has to stand before the next word.
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean rest = words.subList(i, words.size()).stream().allMatch(ANY::equals);
      // Any number of words may be none, and then one of the dots beside them is none either.
      literal.append(dotted && !rest ? "." : "");
      if (word.equals(ANY) || word.equals(ONE)) {
        found.add(literal.toString());
        literal.setLength(0);
      } else {
        literal.append(word);
      }
      dotted = !word.equals(ANY);
    }
    found.add(literal.toString());
    return found;
  }

  /** Returns whether the glob takes a channel, as the server decides. */
  public boolean takes(String channel) {
    String first = literals.get(0);
    int last = literals.size() - 1;
    if (last == 0) {
      return channel.equals(first);
    }
    if (!channel.startsWith(first)) {
      return false;
    }
    int at = first.length();
    for (String literal : literals.subList(1, last)) {
      int found = channel.indexOf(literal, at);
      if (found < 0) {
        return false;
      }
      at = found + literal.length();
    }
    return channel.length() - at >= literals.get(last).length()
        && channel.endsWith(literals.get(last));
  }

  /** Returns it as the server reads it. */
  public String text() {
    return literals.stream().map(QueueKeys::literally).collect(Collectors.joining("*"));
  }
}
