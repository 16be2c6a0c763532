package dev.eddy.it.constructs;

import dev.eddy.mutants.WeavingLoader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes the place of the tests' own class of this name, as {@link JavacRun} does. */
final class ProgramCompiler implements AutoCloseable {
  Function<String, Class<?>> woven(List<RandomProgram> programs, List<String> options) {
    return woven(sources(programs, RandomProgram::woven), options);
  }

  /** Straight programs have no coroutines, so that weaving leaves them as they are. */
  Function<String, Class<?>> straight(List<RandomProgram> programs, List<String> options) {
    return woven(sources(programs, RandomProgram::straight), options);
  }

  Function<String, Class<?>> woven(Map<String, String> sources, List<String> options) {
    Map<String, Class<?>> classes =
        sources.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, each -> load(each.getKey(), each.getValue(), options)));
    return classes::get;
  }

  private static Class<?> load(String name, String source, List<String> options) {
    var all = new ArrayList<>(options);
    all.addAll(List.of("-cp", classPath()));
    try {
      return JavacRun.of(Path.of(""), name, source, all.toArray(String[]::new)).load(name);
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** With the tests themselves, which the programs call. */
  private static String classPath() {
    Path tests = ((WeavingLoader) ProgramCompiler.class.getClassLoader()).folder();
    return tests + File.pathSeparator + System.getProperty("java.class.path");
  }

  private static Map<String, String> sources(
      List<RandomProgram> programs, Function<RandomProgram, String> form) {
    return programs.stream().collect(Collectors.toMap(RandomProgram::name, form));
  }

  @Override
  public void close() {}
}
