package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;

/**
 * Every woven class of these tests and of the examples is a valid class, for ASM and for the JVM.
 */
class VerifierTest {
  private static final String FRAME = "dev/eddy/woven/Frame";
  private static final String MARK = "Ldev/eddy/woven/Woven;";

  /**
   * The classes of the examples, which come before this module in every build, are not on its path.
   */
  private static final Path EXAMPLES =
      Path.of(System.getProperty("eddy.root", ".."), "examples", "target", "classes");

  @TestFactory
  Stream<DynamicTest> wovenClass_passesAsmAndTheJvm() throws Exception {
    return Stream.concat(wovenClasses(ownClasses()).stream(), wovenClasses(EXAMPLES).stream())
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(), () -> verify(Files.readAllBytes(file))));
  }

  @Test
  void there_areManyWovenClasses() throws Exception {
    assertThat(wovenClasses(ownClasses())).hasSizeGreaterThan(400);
    assertThat(wovenClasses(EXAMPLES)).hasSizeGreaterThan(20);
  }

  private static void verify(byte[] classFile) throws Exception {
    var reader = new ClassReader(classFile);
    var complaints = new StringWriter();
    CheckClassAdapter.verify(
        reader, VerifierTest.class.getClassLoader(), false, new PrintWriter(complaints));
    assertThat(complaints.toString()).isEmpty();
    // Initialising it makes the JVM verify it first.
    Class<?> loaded = Class.forName(reader.getClassName().replace('/', '.'));
    assertThat(loaded.isSynthetic() || loaded.getAnnotations().length > 0).isTrue();
  }

  private static Path ownClasses() throws URISyntaxException {
    return Path.of(VerifierTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static List<Path> wovenClasses(Path folder) throws IOException {
    var woven = new ArrayList<Path>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        if (isWoven(file)) {
          woven.add(file);
        }
      }
    }
    return woven;
  }

  private static boolean isWoven(Path file) throws IOException {
    var reader = new ClassReader(Files.readAllBytes(file));
    var node = new org.objectweb.asm.tree.ClassNode();
    reader.accept(node, ClassReader.SKIP_CODE);
    return FRAME.equals(node.superName)
        || (node.visibleAnnotations != null
            && node.visibleAnnotations.stream().anyMatch(mark -> mark.desc.equals(MARK)));
  }
}
