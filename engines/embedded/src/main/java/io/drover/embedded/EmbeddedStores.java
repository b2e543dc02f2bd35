package io.drover.embedded;

import io.drover.embedded.care.Salvage;
import io.drover.embedded.commit.DiskDurability;
import io.drover.embedded.evidence.Evidence;
import io.drover.embedded.evidence.Examination;
import io.drover.embedded.evidence.ReadableCopy;
import io.drover.embedded.storage.FileTrouble;
import io.drover.embedded.storage.Resources;
import io.drover.embedded.storage.RocksStorage;
import io.drover.embedded.storage.StoreDirectory;
import io.drover.job.Check;
import io.drover.job.DroverException;
import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What can be done for stores in directories that no process has open. Stateless. */
public final class EmbeddedStores {

  private static final long CACHE_BYTES = 32L << 20;

  private EmbeddedStores() {}

  /**
   * Checks all that is in a store, and changes nothing. That takes as long as to read its files.
   *
   * @throws io.drover.job.InvalidInputException if the directory is {@code null}
   * @throws StoreException if there is no store in the directory, a process has it open, or it is
   *     of a newer layout
   */
  public static StoreReport check(Path directory) {
    Check.notNull("a directory", directory);
    List<String> problems = new ArrayList<>();
    try (StoreDirectory held = StoreDirectory.holdExisting(directory)) {
      return new StoreReport(problems, io.drover.embedded.care.Check.of(held, problems));
    } catch (IOException e) {
      throw new StoreException(
          "cannot read the store in %s: %s".formatted(directory, FileTrouble.text(e)), e);
    }
  }

  /**
   * Copies what can be read of a store into a new one, in which counts and places are made anew.
   * The events of queues are left out. The damaged store stays as it is. The report says what could
   * not be read, as far as that can be known, and how many jobs were copied.
   *
   * <p>What was changed behind a damage may have been changed before in what is lost: a job that
   * ended there is found as it was before, and runs again.
   *
   * @param directory the damaged store
   * @param newDirectory where the new one is made; it must not exist, or be empty, and there must
   *     be nothing beside it of its name with {@code .salvage} behind it
   * @throws io.drover.job.InvalidInputException if an argument is {@code null}, the new directory
   *     is not empty, or there is something beside it
   * @throws StoreException if there is no store in the directory, a process has it open, it is of a
   *     newer layout, nothing of it can be read, or the new one cannot be written
   */
  public static StoreReport salvage(Path directory, Path newDirectory) {
    Check.notNull("a directory", directory);
    refuseUnlessEmpty(Check.notNull("a new directory", newDirectory));
    Path copy = newDirectory.resolveSibling(newDirectory.getFileName() + ".salvage");
    if (Files.exists(copy)) {
      throw new InvalidInputException(
          "expected %s not to exist, as the copy is made by way of it; remove it if it is left from a salvage that was broken off, or name another directory"
              .formatted(copy));
    }
    List<String> problems = new ArrayList<>();
    try (Resources resources = new Resources()) {
      StoreDirectory from = resources.add(StoreDirectory.holdExisting(directory));
      problems.addAll(Examination.of(from).problems());
      resources.add(ReadableCopy.of(from.database(), copy));
      RocksStorage readable = resources.add(RocksStorage.reading(copy, true));
      Map<String, Long> jobs = copy(readable, newDirectory, problems);
      return new StoreReport(problems, jobs);
    } catch (DroverException e) {
      throw e;
    } catch (Exception e) {
      throw new StoreException(
          "cannot salvage the store in %s: %s".formatted(directory, FileTrouble.text(e)), e);
    }
  }

  private static Map<String, Long> copy(RocksStorage from, Path newDirectory, List<String> problems)
      throws Exception {
    try (Resources resources = new Resources()) {
      StoreDirectory held = resources.add(StoreDirectory.hold(newDirectory));
      Files.createDirectories(held.database());
      Evidence evidence =
          resources.add(new Evidence(held.watermark(), held.database(), Examination.of(held)));
      RocksStorage to = resources.add(new RocksStorage(held.database(), CACHE_BYTES, CACHE_BYTES));
      held.sync();
      Map<String, Long> jobs = Salvage.copy(from, to, problems);
      DiskDurability.atOnce(to, evidence).finish();
      return jobs;
    }
  }

  private static void refuseUnlessEmpty(Path newDirectory) {
    String[] files = newDirectory.toFile().list();
    if (Files.exists(newDirectory) && (files == null || files.length > 0)) {
      throw new InvalidInputException(
          "expected %s to be empty or not to exist; name another directory"
              .formatted(newDirectory));
    }
  }
}
