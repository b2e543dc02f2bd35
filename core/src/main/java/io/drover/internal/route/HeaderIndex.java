package io.drover.internal.route;

import io.drover.routing.Binding;
import io.drover.routing.HeaderMatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The bindings of a headers exchange, compiled: found by a header that a message must have for them
 * to take it. Immutable, so safe for use by any number of threads.
 *
 * <p>A binding that needs all of its headers is found by the one that fewest others have, so that a
 * header all share leads past none of them but those that have nothing else.
 */
final class HeaderIndex {

  private final List<Binding> bindings;

  /** The positions of bindings, by header; each is found by one of its headers or by any. */
  private final Map<Entry<String, String>, List<Integer>> byHeader = new HashMap<>();

  /** The positions of those that need no header. */
  private final List<Integer> always = new ArrayList<>();

  private HeaderIndex(List<Binding> bindings) {
    this.bindings = bindings;
  }

  /** Compiles bindings, each of which is there once. */
  static HeaderIndex of(List<Binding> bindings) {
    HeaderIndex index = new HeaderIndex(bindings);
    Map<Entry<String, String>, Integer> counts = new HashMap<>();
    for (Binding binding : bindings) {
      headers(binding).forEach(header -> counts.merge(header, 1, Integer::sum));
    }
    for (int i = 0; i < bindings.size(); i++) {
      index.add(i, counts);
    }
    return index;
  }

  private void add(int position, Map<Entry<String, String>, Integer> counts) {
    HeaderMatch match = bindings.get(position).headers();
    Collection<Entry<String, String>> headers = headers(bindings.get(position));
    if (match == null || match.needsAll() && headers.isEmpty()) {
      always.add(position);
    } else if (match.needsAll()) {
      headers.stream()
          .min(Comparator.comparing(counts::get))
          .ifPresent(rarest -> add(position, rarest));
    } else {
      headers.forEach(header -> add(position, header));
    }
  }

  private void add(int position, Entry<String, String> header) {
    byHeader.computeIfAbsent(header, unused -> new ArrayList<>(1)).add(position);
  }

  private static Collection<Entry<String, String>> headers(Binding binding) {
    HeaderMatch match = binding.headers();
    return match == null ? List.of() : match.headers().entrySet();
  }

  /** Returns the bindings that take a message, each once, in the order in which they were given. */
  List<Binding> match(Map<String, String> message) {
    SortedSet<Integer> found = new TreeSet<>(always);
    for (Entry<String, String> header : message.entrySet()) {
      for (int position : byHeader.getOrDefault(header, List.of())) {
        HeaderMatch match = bindings.get(position).headers();
        if (match == null || match.fits(message)) {
          found.add(position);
        }
      }
    }
    return found.stream().map(bindings::get).toList();
  }
}
