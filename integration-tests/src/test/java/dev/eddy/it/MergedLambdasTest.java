package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without debug information javac merges equal lambdas, even of different functional types. */
class MergedLambdasTest {
  private static final String SOURCE =
      """
      import static dev.eddy.Coroutines.*;
      import dev.eddy.*;
      import java.util.concurrent.Callable;

      public class Merged {
        static Coroutine<Integer> one() { return async(() -> { await(moment()); return 1; }); }
        static Coroutine<Integer> first() { return async(() -> await(one()) + 1); }
        static Coroutine<Integer> second() { return async(() -> await(one()) + 1); }
        static Promise<Integer> eager() { return coroutine(() -> await(one()) + 1); }
        static CoroutineBody<Integer> kept() { return () -> await(one()) + 1; }
        @SuppressWarnings("eddy:await-outside")
        static Callable<Integer> plain() { return () -> await(one()) + 1; }
        static CoroutineBody<Integer> two() { return () -> 2; }
        static Callable<Integer> plainTwo() { return () -> 2; }

        public static void main(String[] args) throws Exception {
          int lambdas = 0;
          for (var method : Merged.class.getDeclaredMethods()) {
            if (method.getName().matches("lambda\\\\$.*\\\\d")) lambdas++;
          }
          System.out.println("lambda methods: " + lambdas);
          IOLoop loop = IOLoop.current();
          System.out.println(loop.runSync(Merged::first));
          System.out.println(loop.runSync(Merged::second));
          System.out.println(loop.runSync(Merged::eager));
          System.out.println(loop.runSync(() -> async(kept())));
          System.out.println(loop.runSync(() -> async(two())));
          System.out.println(plainTwo().call());
          try {
            plain().call();
          } catch (IllegalStateException e) {
            System.out.println(e.getMessage().startsWith("await(…) outside a coroutine"));
          }
          loop.close();
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void mergedLambda_worksForEachOfItsUses() throws Exception {
    assertThat(Sources.compileWoven(folder, "Merged", SOURCE, "-g:none"))
        .isEqualTo(new Sources.Result(true, ""));

    ChildJvm.Result result =
        ChildJvm.run(
            "-Dstdout.encoding=UTF-8", "-cp", Sources.classPath(folder, Sources.core()), "Merged");

    String[] lines = result.output().split("\\R");
    assertThat(lines)
        .as(result.output())
        .startsWith("lambda methods: 5", "2", "2", "2", "2", "2", "2", "true");
    assertThat(result.exitCode()).isZero();
  }
}
