package dev.eddy.examples.spider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
  private static final URI PAGE = URI.create("http://site.example/docs/api/page.html");

  @ParameterizedTest
  @CsvSource({
    "other.html, /docs/api/other.html",
    "./other.html#part, /docs/api/other.html",
    "other.html?q=/x#y, /docs/api/other.html",
    "../up.html, /docs/up.html",
    "../../../../top.html, /top.html",
    "/, /",
    "/a//b, /a/b",
    "sub/, /docs/api/sub/",
    "//site.example/x, /x",
    "HTTP://Site.Example:80/x, /x",
    "http://site.example, /",
    "two words.html, /docs/api/two%20words.html",
    "caf\u00e9.html, /docs/api/caf%C3%A9.html",
    "a%20b.html, /docs/api/a%20b.html",
    "'  padded.html ', /docs/api/padded.html",
    "a(b)<c>.html, /docs/api/a(b)%3Cc%3E.html",
  })
  void resolve_linkWithinTheSite_isItsPage(String href, String path) {
    assertThat(Links.resolve(PAGE, href)).isEqualTo(URI.create("http://site.example" + path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "#part",
        "?query",
        "mailto:someone@site.example",
        "javascript:void(0)",
        "https://site.example/",
        "http://site.example:8080/",
        "http://other.example/",
        "//other.example/",
        "http://[bad/",
        "%zz",
        ":"
      })
  void resolve_anythingElse_isNull(String href) {
    assertThat(Links.resolve(PAGE, href)).isNull();
  }

  @Test
  void in_sameTargetTwice_isOneLink() {
    assertThat(Links.in("<a href=x#1><a href=y><a href=x#2>", PAGE))
        .containsExactly(PAGE.resolve("x"), PAGE.resolve("y"));
  }

  @Test
  void hrefs_areReadInEveryForm() {
    assertThat(
            Hrefs.in(
                """
                <A HREF="1"> <a class='x' href='2' title="a > b"> <a href=3> <a
                href = "4"
                > <a href="5&amp;6&#55;&#x38;&unknown;"/> <a href=7/8>
                """))
        .containsExactly("1", "2", "3", "4", "5&678&unknown;", "7/8");
  }

  @Test
  void hrefs_ofOtherThings_areNotRead() {
    assertThat(
            Hrefs.in(
                """
                <!-- <a href="comment"> --> <link href="style.css"> <abbr href="x">
                <script>document.write('<a href="script">');</script> <STYLE><a href=style></STYLE >
                <p title='<a href="attribute">'> </a href="end"> a < b <a name="x"> <a href>
                <a data-href="data" href="real" href="second"> <title><a href=title></title>
                """))
        .containsExactly("", "real");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<",
        "<a",
        "<a ",
        "<a href",
        "<a href=",
        "<a href =",
        "<!--",
        "<script>",
        "</",
        "&"
      })
  void hrefs_ofTextThatBreaksOff_end(String html) {
    assertThat(Hrefs.in(html)).allSatisfy(href -> assertThat(href).isEmpty());
  }

  @Test
  void hrefs_inOpenQuote_goToTheEnd() {
    assertThat(Hrefs.in("<a href=\"x><a href=y>")).containsExactly("x><a href=y>");
  }
}
