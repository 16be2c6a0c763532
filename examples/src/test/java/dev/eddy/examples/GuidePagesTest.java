package dev.eddy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chapters of docs/guide: their programs do what the chapters say, their links lead on. */
@DisabledOnOs(OS.WINDOWS) // the chapter on processes runs a shell
@Timeout(60)
class GuidePagesTest {
  private static final Path ROOT = Path.of(System.getProperty("eddy.root"));
  private static final Path GUIDE = ROOT.resolve("docs/guide");

  private static final Set<String> MADE_UP = Set.of("f", "open");

  @TempDir static Path classes;
  private static URLClassLoader loader;

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(GUIDE)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  static List<PageProgram> programs() throws IOException {
    var programs = new ArrayList<PageProgram>();
    for (Path page : pages()) {
      programs.addAll(PageProgram.in(page));
    }
    return programs;
  }

  @BeforeAll
  static void compileAll() throws Exception {
    // A Permit is not mentioned in the block that it is held for, which the lint of "try" remarks.
    PageProgram.compile(programs(), classes, "all,-processing,-try");
    loader = new URLClassLoader(new URL[] {classes.toUri().toURL()});
  }

  @AfterAll
  static void close() throws IOException {
    loader.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void program_printsWhatFollowsIt(PageProgram program) throws Exception {
    assertThat(program.output()).as("the ```text block behind %s", program).isNotEmpty();

    Program.Main main = program.mainIn(loader);
    String transcript =
        program.isAboutTests()
            ? Program.printedBy(main)
            : program.isAboutSockets()
                ? Program.transcriptInRealTime(main)
                : Program.transcriptOf(main);

    if (!Pattern.matches(asPattern(program.output()), transcript)) {
      assertThat(transcript).isEqualTo(program.output());
    }
  }

  /** In the lines shown, … stands for anything within a line. */
  private static String asPattern(String shown) {
    return Stream.of(shown.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void links_leadToHeadingsAndFilesThatExist(Path page) throws IOException {
    Matcher link = Pattern.compile("]\\(([^)#:]*)(?:#([^)]+))?\\)").matcher(Files.readString(page));
    while (link.find()) {
      Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
      assertThat(target).exists();
      if (link.group(2) != null) {
        assertThat(anchorsOf(target)).contains(link.group(2));
      }
    }
  }

  private static List<String> anchorsOf(Path page) throws IOException {
    return Pattern.compile("^#+ (.+)$", Pattern.MULTILINE)
        .matcher(Files.readString(page))
        .results()
        .map(heading -> heading.group(1).toLowerCase().replaceAll("[^\\w -]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  void index_leadsToEveryChapter() throws IOException {
    String index = Files.readString(GUIDE.resolve("README.md"));
    for (Path page : pages()) {
      if (!page.endsWith("README.md")) {
        assertThat(index).contains("](" + page.getFileName() + ")");
      }
    }
  }

  @Test
  void everyPublicType_isInAChapter() throws IOException {
    var words = new TreeSet<String>();
    for (Path page : pages()) {
      words.addAll(List.of(Files.readString(page).split("\\W+")));
    }
    List<String> types =
        Pattern.compile("^public .*?dev\\.eddy\\.(?!woven)(?:\\w+\\.)?(\\w+)", Pattern.MULTILINE)
            .matcher(publicApi())
            .results()
            .map(type -> type.group(1))
            .toList();
    assertThat(types).contains("Coroutine", "Queue", "TestLoop").allMatch(words::contains);
  }

  /** Of all that the guide is about. */
  private static String publicApi() throws IOException {
    var api = new StringBuilder();
    for (String module : List.of("core", "testing", "http")) {
      Path dump = ROOT.resolve(module + "/api/" + module + ".api");
      if (Files.exists(dump)) {
        api.append(Files.readString(dump));
      }
    }
    return api.toString();
  }

  /** What a table or a sentence writes as a call is a public method, or one that it made up. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void calls_areOfPublicMethods(Path page) throws IOException {
    Set<String> known = methodsIn(publicApi());
    known.addAll(MADE_UP);
    String text = Files.readString(page).replaceAll("(?ms)^```.*?^```$", "");
    Matcher code = Pattern.compile("`([^`]+)`").matcher(withoutFirstCells(text));
    while (code.find()) {
      Set<String> unknown = methodsIn(code.group(1));
      unknown.removeAll(known);
      assertThat(unknown).as("in `%s`", code.group(1)).isEmpty();
    }
  }

  /** The first cells of a table's rows are what others call it. */
  private static String withoutFirstCells(String text) {
    return Pattern.compile("^\\|[^|]*\\|", Pattern.MULTILINE).matcher(text).replaceAll("|");
  }

  private static Set<String> methodsIn(String text) {
    return Pattern.compile("\\b([a-z]\\w*)\\(")
        .matcher(text)
        .results()
        .map(method -> method.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
