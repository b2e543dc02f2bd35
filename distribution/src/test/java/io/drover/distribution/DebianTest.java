package io.drover.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package, which is inspected and unpacked, but not installed. */
class DebianTest {

  @TempDir Path folder;

  private String debian;

  @BeforeEach
  void find() throws Exception {
    assumeTrue(Boolean.getBoolean("drover.deb"), "the package is made only with -Ddrover.deb");
    debian = Installed.archive("\\.deb").toString();
  }

  @Test
  void itSaysWhatItIs() throws Exception {
    assertThat(dpkg("--info", debian))
        .contains("Package: drover")
        .contains("Version: " + Installed.VERSION.replace("-SNAPSHOT", ""))
        .contains("Depends: libc6");
    assertThat(dpkg("--contents", debian))
        .contains("./opt/drover/bin/drover")
        .contains("./opt/drover/lib/runtime/bin/java")
        .contains("./opt/drover/lib/share/man/man1/drover.1")
        .contains("./opt/drover/lib/share/bash-completion/completions/drover");
  }

  @Test
  void whatItsScriptsLinkToIsInIt() throws Exception {
    dpkg("--extract", debian, folder.resolve("tree").toString());
    dpkg("--control", debian, folder.resolve("control").toString());
    for (String script : List.of("postinst", "prerm")) {
      String text = Files.readString(folder.resolve("control").resolve(script));
      List<String> command = List.of("sh", "-n", folder.resolve("control/" + script).toString());
      assertThat(Installed.run(command, Map.of(), folder).printed()).isEmpty();
      assertThat(text).contains("/usr/bin/drover");
    }
    String install = Files.readString(folder.resolve("control/postinst"));
    Pattern.compile("ln -sf (\\S+)")
        .matcher(install)
        .results()
        .forEach(link -> assertThat(folder.resolve("tree" + link.group(1))).exists());
  }

  @Test
  void itsProgramRunsWithoutJava() throws Exception {
    dpkg("--extract", debian, folder.resolve("tree").toString());
    ArchiveTest.runJobs(new Installed(folder.resolve("tree/opt/drover"), folder).withoutJava());
  }

  private String dpkg(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("dpkg-deb"));
    command.addAll(List.of(arguments));
    return Installed.run(command, Map.of(), folder).printed();
  }
}
