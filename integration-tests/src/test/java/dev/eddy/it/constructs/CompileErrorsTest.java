package dev.eddy.it.constructs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the weaver refuses, at the line of the source. */
class CompileErrorsTest {
  @TempDir Path folder;

  private JavacRun compile(String body, String... options) throws Exception {
    String source =
        """
        import static dev.eddy.Coroutines.*;
        import dev.eddy.*;
        class Bad {
          final Object lock = new Object();
          Coroutine<?> work(Promise<String> promise) {
            return async(() -> {
              %s
            });
          }
        }
        """
            .formatted(body);
    return JavacRun.of(folder, "Bad", source, options);
  }

  @Test
  void awaitInsideSynchronized_isAnError() throws Exception {
    JavacRun run =
        compile(
            """
            String s = await(promise);
            synchronized (lock) {
              s += "x";
              s += await(promise);
            }
            return s;\
            """);

    assertThat(run.errors())
        .singleElement()
        .asString()
        .startsWith("10: ")
        .contains("await inside synchronized")
        .contains("await before or after the synchronized block");
  }

  @Test
  void awaitInANestedBlockInsideSynchronized_isAnError() throws Exception {
    JavacRun run =
        compile(
            """
            synchronized (lock) {
              for (int i = 0; i < 3; i++) {
                try {
                  i++;
                } finally {
                  await(promise);
                }
              }
            }\
            """);

    assertThat(run.errors()).singleElement().asString().startsWith("12: ").contains("synchronized");
  }

  @Test
  void awaitInTheInnerOfTwoBlocks_isAnError() throws Exception {
    JavacRun run =
        compile(
            """
            synchronized (this) {
              synchronized (lock) {
                lock.hashCode();
              }
              await(promise);
            }\
            """);

    assertThat(run.errors()).singleElement().asString().startsWith("11: ").contains("synchronized");
  }

  @Test
  void awaitInACatchInsideSynchronized_isAnError() throws Exception {
    JavacRun run =
        compile(
            """
            synchronized (lock) {
              try {
                lock.wait();
              } catch (InterruptedException e) {
                await(promise);
              }
            }\
            """);

    assertThat(run.errors()).singleElement().asString().startsWith("11: ").contains("synchronized");
  }

  @Test
  void awaitBesideSynchronized_isAllowed() throws Exception {
    JavacRun run =
        compile(
            """
            synchronized (await(promise)) {
              lock.hashCode();
            }
            try {
              synchronized (lock) {
                return lock.hashCode() + "";
              }
            } finally {
              await(promise);
            }\
            """);

    assertThat(run.errors()).isEmpty();
  }

  @Test
  void bodyThatIsTooLarge_isAnError() throws Exception {
    JavacRun run =
        compile(
            "new java.util.concurrent.CountDownLatch(0).await();\nString s = \"\";\n"
                + "s += await(promise);\n".repeat(2000)
                + "return s;");

    assertThat(run.errors()).singleElement().asString().startsWith("9: ").contains("too large");
  }

  @Test
  void bodyThatKeepsTooMuch_isAnError() throws Exception {
    var body = new StringBuilder("String s = \"\";\n");
    for (int i = 0; i < 300; i++) {
      body.append("String s").append(i).append(" = s + ").append(i).append(";\n");
    }
    body.append("s0 = await(promise);\n".repeat(100));
    for (int i = 0; i < 300; i++) {
      body.append("s += s").append(i).append(";\n");
    }

    JavacRun run = compile(body + "return s;");

    assertThat(run.errors()).singleElement().asString().startsWith("308: ").contains("too large");
  }

  /** Each kept variable has a field, and each field three constants. */
  @Test
  void classWithTooManyConstants_isAnError() throws Exception {
    var members = new StringBuilder("return 1;\n});\n}\nObject other(Promise<Integer> one) {\n");
    members.append("return async(() -> {\nint sum = 0;\n");
    for (int i = 0; i < 400; i++) {
      members.append("int i").append(i).append(" = sum;\n");
    }
    members.append("sum = await(one);\n");
    for (int i = 0; i < 400; i++) {
      members.append("sum += i").append(i).append(";\n");
    }
    members.append("return sum;\n});\n}\n");
    for (int method = 0; method < 5; method++) {
      members.append("Object strings").append(method).append("() { return new String[] {\n");
      for (int i = 0; i < 6450; i++) {
        members.append("\"").append(method).append('_').append(i).append("\",\n");
      }
      members.append("}; }\n");
    }
    members.append("Object last() { return async(() -> {\n");

    JavacRun run = compile(members.toString());

    assertThat(run.errors())
        .singleElement()
        .asString()
        .startsWith("3: ")
        .contains("Bad is too large")
        .contains("move some of its coroutines into another class");
  }

  @Test
  void serializableBody_isAnError() throws Exception {
    JavacRun run =
        compile("return await(async((CoroutineBody<String> & java.io.Serializable) () -> \"x\"));");

    assertThat(run.errors()).singleElement().asString().startsWith("7: ").contains("Serializable");
  }

  @Test
  void generatorsReferenceWithACastToSeveralTypes_isAnError() throws Exception {
    JavacRun run =
        compile(
            """
            AsyncGenerator.Body<String> kept = out -> {};
            return generator((AsyncGenerator.Body<String> & java.util.RandomAccess) kept::run);\
            """);

    assertThat(run.errors())
        .singleElement()
        .asString()
        .startsWith("8: ")
        .contains("cast to several types: write a lambda, or drop the cast");
  }

  @Test
  void classWithoutErrors_isWovenBesideOneWithErrors() throws Exception {
    JavacRun run = compile("return missing;");

    assertThat(run.errors()).singleElement().asString().contains("cannot find symbol");
  }

  private void assertEachIsRefused(String line, String body) throws Exception {
    JavacRun run =
        compile(
            "AsyncIterator<String> it = generator(out -> {});\n" + body, "-Aeddy.each_outside=off");

    assertThat(run.errors())
        .singleElement()
        .asString()
        .startsWith(line + ": ")
        .contains("something else than the head of a for statement")
        .contains("for (var x : each(sequence))");
  }

  @Test
  void eachThatIsKept_isAnError() throws Exception {
    assertEachIsRefused(
        "8", "Iterable<String> kept = each(it); for (String s : kept) { s.length(); }");
  }

  @Test
  void eachThatIsPassedOn_isAnError() throws Exception {
    assertEachIsRefused("8", "each(it).forEach(s -> {});");
  }

  @Test
  void iteratorOfEachThatIsPassedOn_isAnError() throws Exception {
    assertEachIsRefused("8", "var i = each(it).iterator();\n System.out.println(i); i.hasNext();");
  }

  @Test
  void iteratorOfEachThatIsAnArgument_isAnError() throws Exception {
    assertEachIsRefused("8", "java.util.Objects.equals(each(it).iterator(), it);");
  }

  @Test
  void iteratorOfEachThatIsDropped_isAnError() throws Exception {
    assertEachIsRefused("8", "each(it).iterator();");
  }

  @Test
  void otherCallOnEach_isAnError() throws Exception {
    assertEachIsRefused("8", "var s = each(it).spliterator();");
  }

  @Test
  void iteratorOfEachThatIsAssignedAgain_isAnError() throws Exception {
    assertEachIsRefused(
        "8",
        "var i = each(it).iterator();\n"
            + "var other = java.util.List.of(\"x\").iterator();\n"
            + "while ((i = other).hasNext()) { other.next(); }");
  }

  @Test
  void eachInsideSynchronized_isAnError() throws Exception {
    JavacRun run =
        compile(
            """
            AsyncIterator<String> it = generator(out -> {});
            synchronized (lock) {
              for (String s : each(it)) {
                s.length();
              }
            }\
            """);

    assertThat(run.errors()).singleElement().asString().startsWith("9: ").contains("synchronized");
  }
}
