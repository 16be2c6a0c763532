package dev.eddy.it.wrapped;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.TypeKind;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Rewrites a library's sources so that the body of each method is a coroutine which is awaited to
 * its end, with an await before each of its statements:
 *
 * <pre>{@code
 * int f(int i$w) throws IOException {
 *   return Wrapped.run(async((CoroutineBody<Integer>) () -> {
 *     int i = i$w;
 *     await(Wrapped.point()); i++;
 *     await(Wrapped.point()); return (int) (g(i));
 *   }));
 * }
 * }</pre>
 */
final class Wrapper {
  private static final Map<TypeKind, String> BOXES =
      Map.of(
          TypeKind.BOOLEAN, "Boolean",
          TypeKind.BYTE, "Byte",
          TypeKind.SHORT, "Short",
          TypeKind.CHAR, "Character",
          TypeKind.INT, "Integer",
          TypeKind.LONG, "Long",
          TypeKind.FLOAT, "Float",
          TypeKind.DOUBLE, "Double");

  private static final String AWAIT =
      " dev.eddy.Coroutines.await(dev.eddy.it.wrapped.Wrapped.point()); ";

  /** How many methods were wrapped, and how many were left for which reason. */
  private final Map<String, Integer> counts = new TreeMap<>();

  Map<String, Integer> counts() {
    return counts;
  }

  void wrap(List<Path> sources) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try (var files = javac.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              javac.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none", "-Aeddy.plugin=off"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        Path file = Path.of(unit.getSourceFile().toUri());
        var edits = new Edits(unit, positions, Files.readString(file));
        edits.scan(unit, null);
        Files.writeString(file, edits.result());
      }
    }
  }

  /** The insertions into one source. */
  private final class Edits extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final String source;
    private final TreeMap<Integer, String> insertions = new TreeMap<>();

    Edits(CompilationUnitTree unit, SourcePositions positions, String source) {
      this.unit = unit;
      this.positions = positions;
      this.source = source;
    }

    String result() {
      var text = new StringBuilder();
      int done = 0;
      for (var insertion : insertions.entrySet()) {
        text.append(source, done, insertion.getKey()).append(insertion.getValue());
        done = insertion.getKey();
      }
      return text.append(source.substring(done)).toString();
    }

    private int start(Tree tree) {
      return (int) positions.getStartPosition(unit, tree);
    }

    private int end(Tree tree) {
      return (int) positions.getEndPosition(unit, tree);
    }

    private String text(Tree tree) {
      return source.substring(start(tree), end(tree));
    }

    private void insert(int position, String text) {
      insertions.merge(position, text, String::concat);
    }

    /** Its methods stay as they are: they are a part of the body that they stand in. */
    @Override
    public Void visitNewClass(NewClassTree creation, Void unused) {
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      String obstacle = obstacle(method);
      counts.merge(obstacle == null ? "wrapped" : obstacle, 1, Integer::sum);
      if (obstacle == null) {
        wrap(method);
      }
      return null;
    }

    private String obstacle(MethodTree method) {
      if (method.getReturnType() == null) {
        return "constructor";
      } else if (method.getBody() == null) {
        return "without a body";
      } else if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
        return "synchronized";
      } else if (method.getThrows().stream().anyMatch(each -> text(each).equals("Throwable"))) {
        return "throws Throwable";
      }
      return null;
    }

    private void wrap(MethodTree method) {
      BlockTree body = method.getBody();
      String primitive = null;
      String result = text(method.getReturnType());
      boolean isVoid = result.equals("void");
      if (method.getReturnType() instanceof com.sun.source.tree.PrimitiveTypeTree type && !isVoid) {
        primitive = result;
        result = BOXES.get(type.getPrimitiveTypeKind());
      }
      var opening = new StringBuilder(isVoid ? "" : " return");
      opening.append(
          " dev.eddy.it.wrapped.Wrapped.run(dev.eddy.Coroutines.async((dev.eddy.Coroutine");
      opening.append(isVoid ? "Action" : "Body<" + result + ">").append(") () -> {");
      for (VariableTree parameter : method.getParameters()) {
        String type = text(parameter.getType()).replace("...", "[]");
        insert(end(parameter), "$w");
        opening.append(' ').append(type).append(' ').append(parameter.getName());
        opening.append(" = ").append(parameter.getName()).append("$w;");
      }
      insert(start(body) + 1, opening.toString());
      new Points(primitive).scan(body, null);
      insert(end(body) - 1, "}));");
    }

    /** Puts the awaits into one body. */
    private final class Points extends TreeScanner<Void, Void> {
      /** What to cast returned values to, or null. */
      private final String primitive;

      Points(String primitive) {
        this.primitive = primitive;
      }

      private void before(List<? extends StatementTree> statements) {
        statements.forEach(each -> insert(start(each), AWAIT));
      }

      @Override
      public Void visitBlock(BlockTree block, Void unused) {
        before(block.getStatements());
        return super.visitBlock(block, null);
      }

      @Override
      public Void visitCase(CaseTree group, Void unused) {
        if (group.getStatements() != null) {
          before(group.getStatements());
        }
        return super.visitCase(group, null);
      }

      @Override
      public Void visitReturn(ReturnTree statement, Void unused) {
        if (primitive != null) {
          insert(start(statement.getExpression()), "(" + primitive + ") (");
          insert(end(statement.getExpression()), ")");
        }
        return super.visitReturn(statement, null);
      }

      /** No await may stand in there; a return may. */
      @Override
      public Void visitSynchronized(SynchronizedTree locked, Void unused) {
        new Returns(this).scan(locked, null);
        return null;
      }

      @Override
      public Void visitLambdaExpression(LambdaExpressionTree lambda, Void unused) {
        return null;
      }

      @Override
      public Void visitClass(ClassTree type, Void unused) {
        return null;
      }

      @Override
      public Void visitNewClass(NewClassTree creation, Void unused) {
        return null;
      }
    }

    /** Visits the returns alone. */
    private final class Returns extends TreeScanner<Void, Void> {
      private final Points points;

      Returns(Points points) {
        this.points = points;
      }

      @Override
      public Void visitReturn(ReturnTree statement, Void unused) {
        return points.visitReturn(statement, null);
      }

      @Override
      public Void visitLambdaExpression(LambdaExpressionTree lambda, Void unused) {
        return null;
      }

      @Override
      public Void visitClass(ClassTree type, Void unused) {
        return null;
      }
    }
  }
}
