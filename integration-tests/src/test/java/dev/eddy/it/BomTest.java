package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The BOM has the published modules, in the version that is built. */
class BomTest {
  private static final Path ROOT = Path.of("..");

  private static Document pom(Path module) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(module.resolve("pom.xml").toFile());
  }

  private static List<String> texts(Document pom, String name) {
    var texts = new ArrayList<String>();
    var elements = pom.getElementsByTagName(name);
    for (int i = 0; i < elements.getLength(); i++) {
      texts.add(elements.item(i).getTextContent());
    }
    return texts;
  }

  private static String own(Document pom, String name) {
    for (var each = pom.getDocumentElement().getFirstChild();
        each != null;
        each = each.getNextSibling()) {
      if (each instanceof Element element && element.getTagName().equals(name)) {
        return element.getTextContent();
      }
    }
    throw new AssertionError("no " + name);
  }

  @Test
  void bom_hasThePublishedModules() throws Exception {
    Document parent = pom(ROOT);
    var published = new TreeSet<String>();
    for (String module : texts(parent, "module")) {
      Document pom = pom(ROOT.resolve(module));
      if (!module.equals("bom") && !texts(pom, "eddy.private").contains("true")) {
        published.add(own(pom, "artifactId"));
      }
    }

    Document bom = pom(ROOT.resolve("bom"));
    List<String> listed = texts(bom, "artifactId").stream().skip(1).toList();
    assertThat(listed).containsExactlyElementsOf(published);
    assertThat(own(bom, "version")).isEqualTo(own(parent, "version"));
    assertThat(texts(bom, "version").stream().skip(1)).containsOnly("${project.version}");
  }
}
