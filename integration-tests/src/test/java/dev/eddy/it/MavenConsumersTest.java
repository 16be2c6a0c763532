package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maven projects as a user has them, built by the Maven that builds this one, without network. */
class MavenConsumersTest {
  private static final Path ROOT = Path.of(System.getProperty("eddy.root", ".."));
  private static final String VERSION = System.getProperty("eddy.version", "");

  private static final String PROGRAM =
      """
      package program;

      import static dev.eddy.Coroutines.*;
      import dev.eddy.*;

      public class Main {
        public static void main(String[] arguments) throws Exception {
          System.out.println(IOLoop.current().runSync(() -> async(() -> {
            await(moment());
            return "woven";
          })));
        }
      }
      """;

  private static final String WEAVER =
      "<groupId>dev.eddy</groupId><artifactId>eddy-weaver</artifactId><version>"
          + VERSION
          + "</version>";

  @TempDir Path folder;
  private final List<Path> links = new ArrayList<>();

  @BeforeEach
  void writeProgram() throws IOException {
    Javac.write(folder, "src/main/java/program/Main.java", PROGRAM);
  }

  /** JUnit would warn of each. */
  @AfterEach
  void removeLinks() throws IOException {
    for (Path link : links) {
      Files.delete(link);
    }
  }

  @Test
  void processorPath() throws Exception {
    writePom(
        "", "<annotationProcessorPaths><path>" + WEAVER + "</path></annotationProcessorPaths>");

    assertSilent(maven("compile"));

    assertThat(run()).isEqualTo(new ChildJvm.Result(0, "woven" + System.lineSeparator()));
  }

  @Test
  void processorPath_withLombok() throws Exception {
    Javac.write(
        folder,
        "src/main/java/program/Point.java",
        "package program; @lombok.Value class Point { int x; }");
    Javac.write(
        folder,
        "src/main/java/program/Main.java",
        PROGRAM.replace("\"woven\"", "new Point(7).getX()"));
    String lombok =
        "<groupId>org.projectlombok</groupId><artifactId>lombok</artifactId><version>"
            + find("<lombok.version>(.*)</lombok.version>")
            + "</version>";
    writePom(
        "<dependency>" + lombok + "<scope>provided</scope></dependency>",
        "<annotationProcessorPaths><path>"
            + lombok
            + "</path><path>"
            + WEAVER
            + "</path></annotationProcessorPaths>");

    assertSilent(maven("compile"));

    assertThat(run()).isEqualTo(new ChildJvm.Result(0, "7" + System.lineSeparator()));
  }

  @Test
  void classPathAlone() throws Exception {
    writePom("<dependency>" + WEAVER + "<scope>provided</scope></dependency>", "");

    assertSilent(maven("compile"));

    assertThat(run()).isEqualTo(new ChildJvm.Result(0, "woven" + System.lineSeparator()));
  }

  @Test
  void modularProject_withoutProcessors() throws Exception {
    Javac.write(folder, "src/main/java/module-info.java", "module consumer { requires dev.eddy; }");
    writePom("<dependency>" + WEAVER + "<scope>provided</scope></dependency>", "<proc>none</proc>");

    assertSilent(maven("compile"));

    ChildJvm.Result result =
        ChildJvm.run(
            "--module-path",
            Sources.classPath(folder.resolve("target/classes"), Sources.core()),
            "--module",
            "consumer/program.Main");
    assertThat(result).isEqualTo(new ChildJvm.Result(0, "woven" + System.lineSeparator()));
  }

  private ChildJvm.Result run() throws Exception {
    return ChildJvm.run(
        "-cp", Sources.classPath(folder.resolve("target/classes"), Sources.core()), "program.Main");
  }

  private void writePom(String dependency, String configuration) throws IOException {
    Javac.write(
        folder,
        "pom.xml",
        """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>consumer</groupId>
          <artifactId>consumer</artifactId>
          <version>1</version>
          <properties>
            <maven.compiler.release>17</maven.compiler.release>
            <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
          </properties>
          <dependencies>
            <dependency>
              <groupId>dev.eddy</groupId><artifactId>eddy-core</artifactId><version>%s</version>
            </dependency>
            %s
          </dependencies>
          <build>
            <plugins>
              <plugin>
                <artifactId>maven-resources-plugin</artifactId><version>%s</version>
              </plugin>
              <plugin>
                <artifactId>maven-compiler-plugin</artifactId><version>%s</version>
                <configuration><showWarnings>true</showWarnings>%s</configuration>
              </plugin>
            </plugins>
          </build>
        </project>
        """
            .formatted(
                VERSION,
                dependency,
                versionOf("maven-resources-plugin"),
                versionOf("maven-compiler-plugin"),
                configuration));
  }

  /** The version that this build uses, and thus has. */
  private static String versionOf(String plugin) throws IOException {
    return find("<artifactId>" + plugin + "</artifactId>\\s*<version>(.*)</version>");
  }

  private static String find(String pattern) throws IOException {
    Matcher text = Pattern.compile(pattern).matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(text.find()).as(pattern).isTrue();
    return text.group(1);
  }

  private ChildJvm.Result maven(String goal) throws Exception {
    String program =
        System.getProperty("os.name", "").startsWith("Windows") ? "bin/mvn.cmd" : "bin/mvn";
    return ChildJvm.runProgram(
        List.of(
            Path.of(System.getProperty("eddy.maven.home", ""), program).toString(),
            "-o",
            "-B",
            "-q",
            "-Dmaven.repo.local=" + repository(),
            "-f",
            folder.resolve("pom.xml").toString(),
            goal));
  }

  /** The local repository as it is, with this build's own artifacts besides. */
  private Path repository() throws IOException {
    Path real = Path.of(System.getProperty("eddy.maven.repository", ""));
    Path repository = Files.createDirectory(folder.resolve("repository"));
    link(real, repository, "dev");
    Path dev = Files.createDirectories(repository.resolve("dev"));
    if (Files.isDirectory(real.resolve("dev"))) {
      link(real.resolve("dev"), dev, "eddy");
    }
    Path group = Files.createDirectory(dev.resolve("eddy"));
    install(group, "eddy-parent", ROOT.resolve("pom.xml"), null);
    install(group, "eddy-core", ROOT.resolve("core/pom.xml"), Sources.core());
    install(
        group, "eddy-weaver", ROOT.resolve("weaver/dependency-reduced-pom.xml"), Sources.weaver());
    return repository;
  }

  private void link(Path from, Path to, String not) throws IOException {
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        String name = Objects.requireNonNull(entry.getFileName()).toString();
        if (!name.equals(not)) {
          links.add(Files.createSymbolicLink(to.resolve(name), entry));
        }
      }
    }
  }

  private static void install(Path group, String artifact, Path pom, Path jar) throws IOException {
    Path target = Files.createDirectories(group.resolve(artifact).resolve(VERSION));
    String name = artifact + "-" + VERSION;
    Files.copy(pom, target.resolve(name + ".pom"));
    if (jar != null) {
      Files.copy(jar, target.resolve(name + ".jar"));
    }
  }

  /** But for the JDK's own remarks about Maven's libraries. */
  private static void assertSilent(ChildJvm.Result maven) {
    assertThat(
            maven
                .output()
                .lines()
                .map(line -> line.replaceAll("\u001B\\[[0-9;]*m", ""))
                .filter(line -> !line.isBlank() && !line.startsWith("WARNING: "))
                .toList())
        .isEmpty();
    assertThat(maven.exitCode()).isZero();
  }
}
