package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.LocalVariableAnnotationNode;
import org.objectweb.asm.tree.MethodNode;

/** What only a look into the class files can tell of woven code, as docs/woven-code.md has it. */
class WovenShapeTest {
  private static final String SOURCE =
      """
      import static dev.eddy.Coroutines.*;
      import dev.eddy.*;
      import java.lang.annotation.*;

      public class Shape {
        @Target(ElementType.TYPE_USE) @Retention(RetentionPolicy.RUNTIME) @interface Seen {}
        @Target(ElementType.TYPE_USE) @Retention(RetentionPolicy.CLASS) @interface Kept {}

        static Coroutine<String> direct(String captured, Promise<Integer> p) {
          return async(() -> {
            long live = captured.length();
            String dead = captured + live;
            int first = dead.length();
            first += await(p);
            String second = captured + first;
            await(p);
            return second + live + captured;
          });
        }

        Coroutine<String> annotated(Promise<String> p) {
          return async(() -> {
            @Seen String seen = await(p);
            @Kept String kept = await(p);
            return seen + kept + this;
          });
        }

        static Coroutine<String> named(Promise<Integer> p) {
          return async(() -> {
            boolean yes = p.isDone();
            char sign = 'x';
            int count = 1;
            String text = "";
            await(p);
            text += count;
            await(p);
            count = text.length();
            await(p);
            text += yes;
            {
              long wide = text.length();
              await(p);
              text += wide;
            }
            {
              long other = text.length();
              await(p);
              text += other;
            }
            return text + sign + count;
          });
        }

        static Coroutine<Integer> shared(Promise<Integer> p) {
          return async(() -> {
            int sum = p.hashCode() + await(p);
            await(p);
            return sum;
          });
        }

        static Coroutine<Integer> looping(Iterable<Integer> numbers, Promise<Integer> p) {
          return async(() -> {
            for (int ignored : numbers) {
              await(p);
            }
            Integer later = p.hashCode();
            await(p);
            return later;
          });
        }

        interface Face {
          default Coroutine<Integer> one() {
            return async(() -> 1);
          }
        }
      }
      """;

  @TempDir Path folder;

  @BeforeEach
  void compile() throws IOException {
    assertThat(Sources.compileWoven(folder, "Shape", SOURCE, "-g"))
        .isEqualTo(new Sources.Result(true, ""));
  }

  private ClassNode read(String name) throws IOException {
    var type = new ClassNode();
    new ClassReader(Files.readAllBytes(folder.resolve(name + ".class"))).accept(type, 0);
    return type;
  }

  private MethodNode body(String type, String method) throws IOException {
    return read(type).methods.stream()
        .filter(each -> each.name.startsWith("lambda$" + method))
        .findFirst()
        .orElseThrow();
  }

  private ClassNode frame(String type, String method) throws IOException {
    String descriptor = body(type, method).desc;
    return read(descriptor.substring("(L".length(), descriptor.indexOf(';')));
  }

  /** Woven by a later weaver, that is, for an eddy-core that does other things. */
  @Test
  void frame_forAnotherVersionOfCore_isRefusedBeforeItRuns() throws IOException {
    ClassNode frame = frame("Shape", "direct");
    MethodNode check =
        frame.methods.stream()
            .filter(each -> each.name.equals("<clinit>"))
            .findFirst()
            .orElseThrow();
    check.instructions.set(check.instructions.getFirst(), new LdcInsnNode(2));
    var writer = new ClassWriter(0);
    frame.accept(writer);
    Files.write(folder.resolve(frame.name + ".class"), writer.toByteArray());

    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      assertThatThrownBy(() -> Class.forName(frame.name, true, loader))
          .isInstanceOf(LinkageError.class)
          .hasMessageContaining("Shape was woven for version 2")
          .hasMessageContaining("this eddy-core knows version 1");
    }
  }

  private static List<Integer> linesOf(MethodNode method) {
    var lines = new ArrayList<Integer>();
    for (AbstractInsnNode each : method.instructions) {
      if (each instanceof LineNumberNode line) {
        lines.add(line.line);
      }
    }
    return lines;
  }

  @Test
  void directBody_makesNoLambda() throws IOException {
    for (MethodNode method : read("Shape").methods) {
      for (AbstractInsnNode each : method.instructions) {
        assertThat(each.getOpcode() == Opcodes.INVOKEDYNAMIC && !method.name.startsWith("lambda$"))
            .as(method.name)
            .isFalse();
      }
    }
  }

  @Test
  void body_isPackagePrivate_inAnInterfacePublic() throws IOException {
    int visibility = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED | Opcodes.ACC_PRIVATE;

    assertThat(body("Shape", "direct").access & visibility).isZero();
    assertThat(body("Shape$Face", "one").access & visibility).isEqualTo(Opcodes.ACC_PUBLIC);
    assertThat(body("Shape$Face", "one").access & Opcodes.ACC_SYNTHETIC).isNotZero();
  }

  @Test
  void frame_hasTheCapturedValuesAndWhatIsReadAgain() throws IOException {
    List<FieldNode> fields = frame("Shape", "direct").fields;

    assertThat(fields.stream().map(field -> field.name + " " + field.desc))
        .containsExactlyInAnyOrder(
            "c$0 Ljava/lang/String;", // captured
            "c$1 Ldev/eddy/Promise;", // p
            "s$0 I", // first, below the awaited value on the stack
            "s$1 J", // live
            "s$2 Ljava/lang/String;"); // second
    assertThat(frame("Shape", "direct").access)
        .isEqualTo(Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC);
  }

  @Test
  void valuesThatAreNotKeptAtTheSameTime_shareAField() throws IOException {
    assertThat(frame("Shape", "shared").fields.stream().map(field -> field.name))
        .containsExactlyInAnyOrder("c$0", "s$0");
  }

  @Test
  void capturedValue_isNeverStoredAgain() throws IOException {
    var stored = new ArrayList<String>();
    for (AbstractInsnNode each : body("Shape", "direct").instructions) {
      if (each instanceof FieldInsnNode field && each.getOpcode() == Opcodes.PUTFIELD) {
        stored.add(field.name);
      }
    }

    assertThat(stored).contains("s$0").doesNotContain("c$0");
  }

  /** What the frame's class tells of variables; empty if nothing. */
  private static String namesIn(ClassNode frame) {
    for (MethodNode method : frame.methods) {
      if (method.name.equals("locals")) {
        return (String) ((LdcInsnNode) method.instructions.getFirst()).cst;
      }
    }
    return "";
  }

  @Test
  void namesOfVariables_areNotedWithTheirFieldsAndAwaits() throws IOException {
    assertThat(namesIn(frame("Shape", "named")).split(";"))
        .containsExactly(
            "p:0:-:1-4",
            "yes:1:Z:1-3",
            "sign:2:C:1-5",
            "count:3:-:1,3-5",
            "text:4:-:1-5",
            "wide:5:-:4",
            "other:5:-:5");
  }

  /** The loop's iterator has no name, though its place is that of a later variable. */
  @Test
  void variableWithoutAName_isNotNoted() throws IOException {
    assertThat(namesIn(frame("Shape", "looping")).split(";"))
        .containsExactly("p:0:-:1", "later:1:-:2");
  }

  /** The names in a class whose body keeps these variables of type int across an await. */
  private String namesOf(List<String> variables) throws IOException {
    var source = new StringBuilder("import static dev.eddy.Coroutines.*;\nclass Many {\n");
    source.append("dev.eddy.Coroutine<Integer> many() {\nreturn async(() -> {\nint sum = 1;\n");
    variables.forEach(each -> source.append("int ").append(each).append(" = sum;\n"));
    source.append("sum = await(async(() -> 1));\n");
    variables.forEach(each -> source.append("sum += ").append(each).append(";\n"));
    source.append("return sum;\n});\n}\n}\n");
    assertThat(
            Sources.compileWoven(folder, "Many", source.toString(), "-g", "-Aeddy.huge_method=off"))
        .isEqualTo(new Sources.Result(true, ""));
    return namesIn(frame("Many", "many"));
  }

  private String namesOf(int variables) throws IOException {
    return namesOf(IntStream.range(0, variables).mapToObj(i -> "v" + i).toList());
  }

  @Test
  void namesOfMoreThanAThousandVariables_areNotNoted() throws IOException {
    assertThat(namesOf(1000)).startsWith("v0:0:-:1;v1:1:-:1;").endsWith(";v999:999:-:1");
    assertThat(namesOf(1001)).isEmpty();
  }

  @Test
  void namesThatAreTooLongForAConstant_areNotNoted() throws IOException {
    String longest = "v".repeat(65_535 / 3 - ":0:-:1".length());

    assertThat(namesOf(List.of(longest))).isEqualTo(longest + ":0:-:1");
    assertThat(namesOf(List.of(longest + "v"))).isEmpty();
  }

  @Test
  void lines_areThoseOfTheSource() throws IOException {
    assertThat(linesOf(body("Shape", "direct")).stream().distinct())
        .containsExactly(11, 12, 13, 14, 15, 16, 17);
  }

  @Test
  void annotationsOfLocalVariables_moveWithThem() throws IOException {
    MethodNode body = body("Shape", "annotated");

    assertThat(variableOf(body, body.visibleLocalVariableAnnotations)).isEqualTo("seen");
    assertThat(variableOf(body, body.invisibleLocalVariableAnnotations)).isEqualTo("kept");
  }

  private static String variableOf(MethodNode method, List<LocalVariableAnnotationNode> all) {
    int index = all.get(0).index.get(0);
    return method.localVariables.stream()
        .filter(each -> each.index == index)
        .map(each -> each.name)
        .findFirst()
        .orElse("none");
  }
}
