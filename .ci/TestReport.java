import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads the XML reports of the test runs, lists what failed and what was skipped and why, and
 * prints the totals on the last line.
 *
 * <p>Usage: {@code java TestReport.java <project folder> <file of declared skips>}. The exit status
 * is 0 when at least one test passed, none failed, and every skipped test is declared.
 */
public final class TestReport {
  private record Declared(String line, Pattern pattern) {}

  private final List<Declared> declared;
  private final List<Declared> unused;
  private int passed;
  private int failed;
  private int skipped;
  private int undeclared;

  private TestReport(List<Declared> declared) {
    this.declared = declared;
    this.unused = new ArrayList<>(declared);
  }

  public static void main(String[] args) throws Exception {
    Path project = Path.of(args[0]);
    TestReport report = new TestReport(readDeclared(Path.of(args[1])));
    for (Path file : reports(project)) {
      report.read(project, file);
    }
    System.exit(report.conclude() ? 0 : 1);
  }

  private static List<Declared> readDeclared(Path file) throws IOException {
    List<Declared> result = new ArrayList<>();
    for (String raw : Files.readAllLines(file)) {
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int bar = line.lastIndexOf(" | ");
      if (bar < 0 || line.indexOf('#') < 0) {
        throw new IllegalArgumentException(
            file + ": expected 'class#test | reason', found: " + line);
      }
      String glob = line.substring(0, bar).strip();
      String regex =
          Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
      result.add(new Declared(line, Pattern.compile(regex, Pattern.DOTALL)));
    }
    return result;
  }

  /** Finds the reports in the target folder of every module, in a stable order. */
  private static List<Path> reports(Path project) {
    try (Stream<Path> files = Files.walk(project)) {
      return files
          .filter(f -> f.getFileName().toString().matches("TEST-.*\\.xml"))
          .filter(f -> f.getParent().getFileName().toString().startsWith("surefire-reports"))
          .filter(f -> f.getParent().getParent().getFileName().toString().equals("target"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Path project, Path file) throws Exception {
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(file.toFile())
            .getDocumentElement();
    String run = project.relativize(file.getParent()).toString();
    NodeList cases = suite.getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      String name = test.getAttribute("classname") + "#" + test.getAttribute("name");
      if (child(test, "failure") != null || child(test, "error") != null) {
        failed++;
        System.out.println("FAILED " + name + " (" + run + ")");
      } else if (child(test, "skipped") != null) {
        skipped++;
        skip(name, reason(child(test, "skipped")), run);
      } else {
        passed++;
      }
    }
  }

  private void skip(String name, String reason, String run) {
    boolean known = false;
    for (Declared d : declared) {
      if (d.pattern().matcher(name).matches()) {
        known = true;
        unused.remove(d);
      }
    }
    if (!known) {
      undeclared++;
    }
    System.out.println(
        "SKIPPED " + (known ? "" : "(not declared) ") + name + " (" + run + "): " + reason);
  }

  /** A disabled test has its reason in an attribute, an unmet assumption in the stack trace. */
  private static String reason(Element skip) {
    String message = skip.getAttribute("message").strip();
    if (message.isEmpty()) {
      message = skip.getTextContent().strip().lines().findFirst().orElse("");
      message = message.replaceFirst("^[\\w.$]+(Exception|Error): ", "");
    }
    return message.isEmpty() ? "no reason given" : message;
  }

  private static Element child(Element parent, String tag) {
    NodeList found = parent.getElementsByTagName(tag);
    return found.getLength() == 0 ? null : (Element) found.item(0);
  }

  private boolean conclude() {
    for (Declared d : unused) {
      System.out.println("note: nothing matched this line of the declared skips: " + d.line());
    }
    if (undeclared > 0) {
      System.out.println("error: " + undeclared + " skipped tests are not declared");
    }
    if (passed + failed == 0) {
      System.out.println("error: no test ran");
    }
    System.out.println(passed + " passed, " + failed + " failed, " + skipped + " skipped");
    return failed == 0 && undeclared == 0 && passed > 0;
  }
}
