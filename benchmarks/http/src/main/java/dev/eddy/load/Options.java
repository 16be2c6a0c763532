package dev.eddy.load;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** The arguments of a program, {@code name=value} each. */
record Options(List<String> args) {
  /** Refuses what is not of these names. */
  static Options of(String[] args, Collection<String> names) {
    for (String arg : args) {
      if (!names.contains(arg.replaceFirst("=.*", "")) || !arg.contains("=")) {
        throw new IllegalArgumentException(
            "option '" + arg + "' (expected name=value with one of " + names + ")");
      }
    }
    return new Options(List.of(args));
  }

  String text(String name, String otherwise) {
    for (String arg : args) {
      if (arg.startsWith(name + "=")) {
        return arg.substring(name.length() + 1);
      }
    }
    return otherwise;
  }

  int number(String name, int otherwise) {
    return Integer.parseInt(text(name, String.valueOf(otherwise)));
  }

  List<String> list(String name, String otherwise) {
    return Arrays.asList(text(name, otherwise).split(","));
  }

  /** A list, each of which must be known. */
  List<String> choice(String name, Collection<String> known, String otherwise) {
    List<String> chosen = list(name, otherwise);
    for (String each : chosen) {
      if (!known.contains(each)) {
        throw new IllegalArgumentException(
            name + ": '" + each + "' (expected some of " + known + ")");
      }
    }
    return chosen;
  }
}
