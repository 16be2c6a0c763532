package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A debugger finds the lines and the variables of a coroutine where the source has them. A variable
 * that is not read again is null, or 0, after an await: a coroutine that waits does not keep it.
 */
class DebuggerTest {
  @TempDir Path folder;

  private List<String> stopsOf(String sample) throws Exception {
    assertThat(Sources.compileWoven(folder, sample, Sources.sample(sample), "-g"))
        .isEqualTo(new Sources.Result(true, ""));
    return new Debuggee(folder, sample).run();
  }

  @Test
  void breakpoints_stopOnceEachTime_withTheVariablesByName() throws Exception {
    assertThat(stopsOf("Debugged"))
        .containsExactly(
            "2 {name=\"n\"}",
            "1 {value=0}",
            "3 {got=1, i=0, name=\"n\", sum=0}",
            "1 {value=1}",
            "3 {got=2, i=1, name=\"n\", sum=1}",
            "1 {value=2}",
            "3 {got=3, i=2, name=\"n\", sum=3}",
            "4 {e=IllegalStateException, name=null, sum=6}",
            "5 {name=null, sum=8}",
            "6 {name=null, sum=16}");
  }

  @Test
  void breakpoints_inGeneratorsAndTheirReaders() throws Exception {
    assertThat(stopsOf("DebuggedSequences"))
        .containsExactly(
            "1 {count=5, i=1, out=Generator, total=0}",
            "4 {name=\"db\", number=1, sum=0}",
            "5 {before=0, name=\"db\", number=1, sum=0}",
            "2 {count=5, i=1, out=Generator, total=1}",
            "1 {count=5, i=2, out=Generator, total=10}",
            "4 {name=\"db\", number=2, sum=1}",
            "5 {before=1, name=\"db\", number=2, sum=0}",
            "3 {count=0, out=null, total=12}",
            "6 {connection=Connection, name=null, sum=3}",
            "7 {connection=Connection, name=null, sum=3, text=\"open\"}",
            "8 {connection=Connection, name=null, sum=9}",
            "9 {name=null, sum=9}");
  }

  /**
   * The closing braces are where javac has them in its line number tables. What closes a sequence
   * has the line of the {@code for} statement, as a failing {@code try} has the line of its own.
   */
  @Test
  void steps_goFromLineToLine_whereNothingSuspends() throws Exception {
    assertThat(stopsOf("Stepped"))
        .containsExactly(
            "int sum = await(done);",
            "sum += await(done);",
            "for (int number : each(numbers())) {",
            "sum += number;",
            "}",
            "for (int number : each(numbers())) {",
            "sum += number;",
            "}",
            "for (int number : each(numbers())) {",
            "try (var connection = await(open())) {",
            "sum += connection.number();",
            "}",
            "sum += await(done);",
            "sum += await(done);",
            "}",
            "return sum;",
            "int sum = 0;",
            "for (int number : each(numbers())) {",
            "sum += number;",
            "if (sum > 0) {",
            "break;",
            "for (int number : each(numbers())) {",
            "try (var connection = await(open())) {",
            "throw new IllegalStateException(\"number \" + connection.number());",
            "try (var connection = await(open())) {",
            "} catch (IllegalStateException e) {",
            "sum += e.getMessage().length();",
            "return sum;",
            "sum++;",
            "for (int i = 0; i < 2; i++) {",
            "sum += await(async(() -> 1));",
            "for (int i = 0; i < 2; i++) {",
            "sum += await(async(() -> 1));",
            "for (int i = 0; i < 2; i++) {",
            "String text = \"sum \" + sum;",
            "return text.length();");
  }
}
