package dev.eddy.examples.spider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.IOLoop;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SpiderTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private TestSite site;

  @BeforeEach
  void openSite() throws Exception {
    site = new TestSite();
  }

  @AfterEach
  void closeSiteAndLoop() {
    site.close();
    IOLoop.current().close();
  }

  @Test
  void crawl_siteWithTraps_fetchesEachPageOnce() throws Exception {
    site.html(
            "/",
            """
            <a href="a.html">A</a> <a href="a.html#part">again</a> <a href="./x/../a.html?q=1">and again</a>
            <a href="sub/">sub</a> <a href="missing.html">missing</a> <a href="notes.txt">notes</a>
            <a href="old.html">moved</a> <a href="loop1">loop</a> <a href="">here</a> <a href="?q">too</a>
            <a href="http://other.example/">other</a> <a href="mailto:me@other.example">mail</a>
            """)
        .html("/a.html", "<a href='/'>back</a> <a href='/missing.html'>missing too</a>")
        .html("/sub/", "<a href=../../a.html>up</a> <a href=own.html>own</a>")
        .html("/sub/own.html", "<a href=own.html>myself</a>")
        .file("/notes.txt", "text/plain", "<a href='not-a-link.html'>")
        .redirect("/old.html", "/new.html")
        .html("/new.html", "")
        .redirect("/loop1", "/loop2")
        .redirect("/loop2", "/loop1");

    assertThat(run(site.url(""))).isZero();

    assertThat(site.requests())
        .containsExactlyInAnyOrder(
            "/",
            "/a.html",
            "/sub/",
            "/sub/own.html",
            "/notes.txt",
            "/old.html",
            "/new.html",
            "/loop1",
            "/loop2",
            "/missing.html");
    assertThat(printed(out))
        .contains("pages         6 in ")
        .contains("redirects     3\n")
        .contains("broken links  1\n")
        .contains(site.url("/missing.html") + ": status 404, linked from " + site.url("/"))
        .contains(", of which 1 ran coroutines;")
        .endsWith("checked       10 fetches, no page twice\n");
    assertThat(printed(err)).isEmpty();
  }

  @Test
  void crawl_connectionThatBreaks_isABrokenLink() throws Exception {
    site.html("/", "<a href=gone>gone</a><a href=fine>fine</a>").html("/fine", "").hangUp("/gone");

    assertThat(run(site.url("/"))).isZero();

    assertThat(printed(out))
        .contains("pages         2 in ")
        .contains("broken links  1\n")
        .contains("  " + site.url("/gone") + ": ");
  }

  @Test
  void crawl_manyBrokenLinks_showsSome() throws Exception {
    var links = new StringBuilder();
    for (int i = 0; i < 25; i++) {
      links.append("<a href=missing").append(i).append(">");
    }
    site.html("/", links.toString());

    assertThat(run(site.url("/"))).isZero();

    assertThat(printed(out)).contains("broken links  25\n").contains("  and 15 more\n");
    assertThat(printed(out).lines().filter(line -> line.contains("status 404"))).hasSize(10);
  }

  @Test
  void crawl_oneWorkerThatRests_goesBreadthFirst() throws Exception {
    site.html("/", "<a href=a><a href=b>").html("/a", "<a href=c>").html("/b", "").html("/c", "");

    assertThat(run("--workers=1", "--delay=1", site.url("/"))).isZero();

    assertThat(site.requests()).containsExactly("/", "/a", "/b", "/c");
  }

  @Test
  void crawl_moreWorkersThanPages_ends() throws Exception {
    site.html("/", "");

    assertThat(run(site.url("/"), "--workers=1000")).isZero();

    assertThat(printed(out)).contains("coroutines    1,003 at the peak\n");
  }

  @Test
  void crawl_hostThatRefuses_isOneLineAndOne() throws Exception {
    try (var refusing = new Socket()) {
      refusing.bind(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // and never listens
      String host = InetAddress.getLoopbackAddress().getHostAddress();
      String url = "http://" + host + ":" + refusing.getLocalPort() + "/";

      assertThat(run(url)).isEqualTo(1);

      assertThat(printed(err)).isEqualTo("spider: cannot crawl " + url + ": no connection\n");
    }
  }

  @Test
  void crawl_firstPageMissing_isOneLineAndOne() throws Exception {
    assertThat(run(site.url("/none"))).isEqualTo(1);

    assertThat(printed(err))
        .isEqualTo("spider: cannot crawl " + site.url("/none") + ": status 404\n");
  }

  @Test
  void crawl_firstPageElsewhere_isOneLineAndOne() throws Exception {
    site.redirect("/", "https://other.example/");

    assertThat(run(site.url("/"))).isEqualTo(1);

    assertThat(printed(err))
        .isEqualTo(
            "spider: cannot crawl "
                + site.url("/")
                + ": it leads to another site, https://other.example/\n");
  }

  @Test
  void crawl_bundledJavadoc_isNineHundredPages() throws Exception {
    assertThat(run()).isZero();

    Matcher pages = Pattern.compile("pages +(\\d+) in .*", Pattern.DOTALL).matcher(printed(out));
    assertThat(printed(out)).contains("\npages  ");
    assertThat(pages.find()).isTrue();
    assertThat(Integer.parseInt(pages.group(1))).isGreaterThan(900);
    assertThat(printed(out)).contains("no page twice");
    assertThat(printed(err)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--workers=0",
        "--workers=1001",
        "--workers=ten",
        "--workers=",
        "--workers",
        "--delay=-1",
        "--delay=99999999999",
        "--speed=9",
        "ftp://localhost/",
        "localhost:80",
        "http://",
        "http:///path",
        "http://localhost:99999/",
        "not a url",
        ""
      })
  void arguments_wrong_showUsage(String arg) throws Exception {
    assertThat(run(arg)).isEqualTo(2);

    assertThat(printed(err)).startsWith("spider: ").endsWith("\n" + Spider.USAGE);
    assertThat(printed(out)).isEmpty();
  }

  @Test
  void arguments_twoUrls_showUsage() throws Exception {
    assertThat(run("http://localhost/", "http://localhost/")).isEqualTo(2);

    assertThat(printed(err)).contains("is the second");
  }

  @Test
  void arguments_help_isOnStandardOutput() throws Exception {
    assertThat(run("--help")).isZero();

    assertThat(printed(out)).isEqualTo(Spider.USAGE);
  }

  private int run(String... args) throws Exception {
    return Spider.run(args, print(out), print(err));
  }

  private static PrintStream print(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private static String printed(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
