package io.drover.redis.scripts;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Cuts lists into parts and puts answers together again. Stateless. */
public final class Parts {

  private Parts() {}

  /** Returns the list in parts of at most so many; one empty part for an empty list. */
  public static <E> List<List<E>> of(List<E> all, int most) {
    if (all.size() <= most) {
      return List.of(all);
    }
    List<List<E>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += most) {
      parts.add(all.subList(from, Math.min(all.size(), from + most)));
    }
    return parts;
  }

  /** Completes with all answers in order, once all have come; fails if one of them failed. */
  public static <E> CompletableFuture<List<E>> all(List<CompletableFuture<E>> answers) {
    return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
  }
}
