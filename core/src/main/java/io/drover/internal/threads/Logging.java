package io.drover.internal.threads;

import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Whether the application has a logging library behind SLF4J. Stateless. Without one SLF4J prints
 * that there is none as soon as it is asked for anything, so it is not asked until there is trouble
 * to tell.
 */
public final class Logging {

  private static final boolean PRESENT = find();

  private Logging() {}

  /** Returns whether there is one. */
  public static boolean isPresent() {
    return PRESENT;
  }

  private static boolean find() {
    if (System.getProperty(LoggerFactory.PROVIDER_PROPERTY_KEY) != null) {
      return true;
    }
    try {
      ClassLoader loader = LoggerFactory.class.getClassLoader(); // Where SLF4J looks itself.
      return ServiceLoader.load(SLF4JServiceProvider.class, loader).stream().findAny().isPresent();
    } catch (Throwable e) {
      return true; // SLF4J may say what is wrong with it.
    }
  }
}
