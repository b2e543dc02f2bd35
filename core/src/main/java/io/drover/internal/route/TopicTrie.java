package io.drover.internal.route;

import io.drover.routing.Binding;
import io.drover.routing.TopicPattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of a topic exchange, compiled: a tree of their words. Immutable, so safe for use by
 * any number of threads.
 *
 * <p>Words lie between dots and may be empty, so that {@code "a..b"} has three; only the empty key
 * or pattern has none. A {@code *} stands for one word, a {@code #} for any number. Within a longer
 * word both are letters like others.
 */
final class TopicTrie {

  private static final String ONE = "*";
  private static final String ANY = "#";

  private final Node root = new Node();

  private TopicTrie() {}

  /** Compiles the keys of bindings. */
  static TopicTrie of(Collection<Binding> bindings) {
    TopicTrie trie = new TopicTrie();
    for (Binding binding : bindings) {
      Node node = trie.root;
      for (String word : TopicPattern.words(binding.key())) {
        node = node.grow(word);
      }
      node.add(binding);
    }
    return trie;
  }

  /** Returns the bindings that take a routing key, each once. */
  List<Binding> match(String key) {
    Walk walk = new Walk(root);
    TopicPattern.words(key).forEach(walk::step);
    return walk.found();
  }

  /** A place in the tree: the words on the way to it. Not changed once the tree is compiled. */
  private static final class Node {
    // Most places have few of these or none, and there may be a million places.
    List<Binding> bindings = List.of();
    Map<String, Node> words = Map.of();
    @Nullable Node one;
    @Nullable Node any;

    Node grow(String word) {
      if (word.equals(ONE)) {
        one = one == null ? new Node() : one;
        return one;
      }
      if (word.equals(ANY)) {
        any = any == null ? new Node() : any;
        return any;
      }
      if (words.isEmpty()) {
        words = new HashMap<>(2);
      }
      return words.computeIfAbsent(word, unused -> new Node());
    }

    void add(Binding binding) {
      if (bindings.isEmpty()) {
        bindings = new ArrayList<>(1);
      }
      bindings.add(binding);
    }
  }

  /**
   * One key on its way through the tree: all the places where its words so far lead, at once. For
   * one thread.
   *
   * <p>No place is visited twice for the same word, so that the time is bounded by the words of the
   * key times the nodes of the tree, however many {@code #} there are. A node has one parent, so
   * only that of a {@code #} can be reached in two ways: from there, and from itself by a word it
   * stands for. As it is never left again, it needs to be seen just once.
   */
  private static final class Walk {
    /** The places after a {@code #}, where it may go on taking words. */
    private final List<Node> open = new ArrayList<>();

    private final Set<Node> seen = new HashSet<>();

    /** The places that the last word has led to. */
    private List<Node> here = new ArrayList<>();

    Walk(Node root) {
      reach(root);
    }

    void step(String word) {
      List<Node> before = here;
      here = new ArrayList<>(before.size());
      // What a step opens takes no word in the same step.
      int opened = open.size();
      for (int i = 0; i < opened; i++) {
        pass(open.get(i), word);
      }
      for (Node node : before) {
        pass(node, word);
      }
    }

    private void pass(Node node, String word) {
      Node next = node.words.get(word);
      if (next != null) {
        reach(next);
      }
      if (node.one != null) {
        reach(node.one);
      }
    }

    private void reach(Node node) {
      here.add(node);
      open(node.any);
    }

    private void open(@Nullable Node any) {
      for (Node node = any; node != null && seen.add(node); node = node.any) {
        open.add(node);
      }
    }

    List<Binding> found() {
      List<Binding> found = new ArrayList<>();
      here.forEach(node -> found.addAll(node.bindings));
      open.forEach(node -> found.addAll(node.bindings));
      return Collections.unmodifiableList(found);
    }
  }
}
