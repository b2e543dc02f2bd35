package io.drover;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The public types in the packages that a module exports to everyone. Stateless. */
final class ExportedTypes {

  private ExportedTypes() {}

  /** Returns the types of the module that a class belongs to, nested ones included, by name. */
  static List<Class<?>> of(Class<?> member) {
    try {
      Path classes = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
      List<Class<?>> types = new ArrayList<>();
      for (String name : exports(classes)) {
        add(types, classes, name);
      }
      types.sort(Comparator.comparing(Class::getName));
      return types;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> exports(Path classes) throws IOException {
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      return ModuleDescriptor.read(in).exports().stream()
          .filter(export -> !export.isQualified())
          .map(ModuleDescriptor.Exports::source)
          .toList();
    }
  }

  private static void add(List<Class<?>> types, Path classes, String packageName)
      throws IOException, ClassNotFoundException {
    try (Stream<Path> files = Files.list(classes.resolve(packageName.replace('.', '/')))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".class") && !name.contains("$") && !name.equals("package-info.class")) {
          addVisible(types, Class.forName(packageName + "." + name.replace(".class", "")));
        }
      }
    }
  }

  private static void addVisible(List<Class<?>> types, Class<?> type) {
    if (Modifier.isPublic(type.getModifiers()) || Modifier.isProtected(type.getModifiers())) {
      types.add(type);
      Arrays.stream(type.getDeclaredClasses()).forEach(nested -> addVisible(types, nested));
    }
  }
}
