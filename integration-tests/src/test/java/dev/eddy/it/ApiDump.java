package dev.eddy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.TypeReference;
import org.objectweb.asm.signature.SignatureReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InnerClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.ModuleExportNode;
import org.objectweb.asm.tree.TypeAnnotationNode;
import org.objectweb.asm.util.TraceSignatureVisitor;

/**
 * The public surface of a module as text: its exported packages, and every type in them that others
 * can see with the members that others can use, sorted.
 */
final class ApiDump {
  private static final String NULLABLE = "Lorg/jspecify/annotations/Nullable;";
  private static final int SEEN = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED;
  private static final Pattern OWN_TYPE =
      Pattern.compile("\\bdev\\.eddy(?:\\.[a-z]\\w*)*(?:\\.[A-Z]\\w*)+");

  private final Map<String, ClassNode> classes;
  private final Predicate<String> exported;
  private final Map<String, List<String>> members = new TreeMap<>();
  private final Map<String, String> headers = new TreeMap<>();

  private ApiDump(Map<String, ClassNode> classes) {
    this.classes = classes;
    ClassNode module = classes.get("module-info");
    if (module == null) {
      exported = name -> !name.matches(".*\\binternal\\b.*");
    } else {
      Set<String> packages = new HashSet<>();
      for (ModuleExportNode export : module.module.exports) {
        if (export.modules == null || export.modules.isEmpty()) {
          packages.add(export.packaze);
        }
      }
      exported = packages::contains;
    }
    for (ClassNode type : classes.values()) {
      if (isApi(type)) {
        headers.put(type.name, header(type));
        members.put(type.name, List.copyOf(members(type)));
      }
    }
  }

  /**
   * Reads the jar or the folder that {@code marker} was loaded from, without the packages that
   * start with {@code not}.
   */
  static ApiDump of(Class<?> marker, String not) throws IOException {
    Path source;
    try {
      source = Path.of(marker.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(marker + " was loaded from no file", e);
    }
    if (Files.isDirectory(source)) {
      return new ApiDump(read(source, not));
    }
    try (FileSystem jar = FileSystems.newFileSystem(source)) {
      return new ApiDump(read(jar.getPath("/"), not));
    }
  }

  private static Map<String, ClassNode> read(Path root, String not) throws IOException {
    Map<String, ClassNode> classes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = root.relativize(file).toString().replace('\\', '/');
        if (!name.endsWith(".class") || name.startsWith("META-INF/") || name.startsWith(not)) {
          continue;
        }
        ClassNode node = new ClassNode();
        new ClassReader(Files.readAllBytes(file))
            .accept(node, ClassReader.SKIP_CODE | ClassReader.SKIP_FRAMES);
        classes.put(node.name, node);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return classes;
  }

  /** The lines of the dump: a line a type, then its members, indented. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    headers.forEach(
        (name, header) -> {
          lines.add(header);
          members.get(name).forEach(member -> lines.add("  " + member));
        });
    return lines;
  }

  /**
   * The members that name a type of Eddy's own which their callers cannot see.
   *
   * @param core what else they see
   */
  List<String> leaks(ApiDump core) {
    Set<String> visible =
        Stream.of(this, core)
            .flatMap(each -> each.headers.keySet().stream())
            .map(ApiDump::sourceName)
            .collect(Collectors.toSet());
    List<String> leaks = new ArrayList<>();
    members.forEach(
        (owner, list) -> {
          for (String member : list) {
            Matcher type = OWN_TYPE.matcher(member);
            while (type.find()) {
              if (!visible.contains(type.group())) {
                leaks.add(sourceName(owner) + ": " + member);
                break;
              }
            }
          }
        });
    return leaks;
  }

  private boolean isApi(ClassNode type) {
    int slash = type.name.lastIndexOf('/');
    if (slash < 0 || (type.access & Opcodes.ACC_SYNTHETIC) != 0) {
      return false;
    }
    if (!exported.test(type.name.substring(0, slash))) {
      return false;
    }
    if (type.outerMethod != null || type.outerClass != null) {
      return false; // local or anonymous
    }
    InnerClassNode inner = inner(type);
    if (inner == null) {
      return (type.access & Opcodes.ACC_PUBLIC) != 0;
    }
    ClassNode outer = classes.get(inner.outerName);
    return (inner.access & SEEN) != 0 && outer != null && isApi(outer);
  }

  private static InnerClassNode inner(ClassNode type) {
    for (InnerClassNode inner : type.innerClasses) {
      if (inner.name.equals(type.name)) {
        return inner;
      }
    }
    return null;
  }

  private static String header(ClassNode type) {
    InnerClassNode inner = inner(type);
    int access = inner == null ? type.access : inner.access;
    boolean isInterface = (access & Opcodes.ACC_INTERFACE) != 0;
    boolean isEnum = (access & Opcodes.ACC_ENUM) != 0;
    boolean isRecord = "java/lang/Record".equals(type.superName);
    StringBuilder line = new StringBuilder(visibility(access));
    if (inner != null && (access & Opcodes.ACC_STATIC) != 0 && !isInterface) {
      line.append("static ");
    }
    if ((access & Opcodes.ACC_ABSTRACT) != 0 && !isInterface) {
      line.append("abstract ");
    }
    if ((access & Opcodes.ACC_FINAL) != 0 && !isEnum && !isRecord) {
      line.append("final ");
    }
    if (type.permittedSubclasses != null && !isEnum) {
      line.append("sealed ");
    }
    if ((access & Opcodes.ACC_ANNOTATION) != 0) {
      line.append("@interface ");
    } else {
      line.append(isInterface ? "interface " : isEnum ? "enum " : isRecord ? "record " : "class ");
    }
    line.append(sourceName(type.name));
    if (type.signature != null) {
      TraceSignatureVisitor text = new TraceSignatureVisitor(access & ~Opcodes.ACC_ENUM);
      new SignatureReader(type.signature).accept(text);
      line.append(text.getDeclaration().replace('$', '.'));
    } else {
      if (!isInterface && !type.superName.matches("java/lang/(Object|Record|Enum)")) {
        line.append(" extends ").append(sourceName(type.superName));
      }
      if (!type.interfaces.isEmpty()) {
        line.append(isInterface ? " extends " : " implements ");
        line.append(
            type.interfaces.stream().map(ApiDump::sourceName).collect(Collectors.joining(", ")));
      }
    }
    return line + deprecated(access | type.access) + nullable(type.visibleTypeAnnotations);
  }

  /**
   * What callers and subclasses can use; the members of superclasses that they cannot name count as
   * the type's own.
   */
  private Set<String> members(ClassNode type) {
    Set<String> lines = new TreeSet<>();
    boolean closed = (type.access & Opcodes.ACC_FINAL) != 0;
    for (ClassNode from = type; from != null; from = classes.get(from.superName)) {
      if (from != type && isApi(from)) {
        break;
      }
      for (FieldNode field : from.fields) {
        if (isUsable(field.access, closed)) {
          lines.add(field(field));
        }
      }
      for (MethodNode method : from.methods) {
        boolean constructor = method.name.equals("<init>");
        if (isUsable(method.access, closed) && !(constructor && from != type)) {
          lines.add(method(type, method));
        }
      }
    }
    return lines;
  }

  private static boolean isUsable(int access, boolean closed) {
    int seen = closed ? Opcodes.ACC_PUBLIC : SEEN;
    return (access & seen) != 0 && (access & Opcodes.ACC_SYNTHETIC) == 0;
  }

  private static String field(FieldNode field) {
    String type = Type.getType(field.desc).getClassName().replace('$', '.');
    if (field.signature != null) {
      TraceSignatureVisitor text = new TraceSignatureVisitor(0);
      new SignatureReader(field.signature).acceptType(text);
      type = text.getDeclaration().replace('$', '.');
    }
    String value = field.value == null ? "" : " = " + field.value;
    return modifiers(field.access)
        + type
        + " "
        + field.name
        + value
        + deprecated(field.access)
        + nullable(field.visibleTypeAnnotations);
  }

  private static String method(ClassNode owner, MethodNode method) {
    TraceSignatureVisitor text = new TraceSignatureVisitor(method.access);
    new SignatureReader(method.signature == null ? method.desc : method.signature).accept(text);
    String declaration = text.getDeclaration();
    if ((method.access & Opcodes.ACC_VARARGS) != 0) {
      declaration = declaration.replaceFirst("\\[\\]\\)$", "...)");
    }
    StringBuilder line = new StringBuilder(modifiers(method.access));
    boolean isInterface = (owner.access & Opcodes.ACC_INTERFACE) != 0;
    if (isInterface && (method.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_STATIC)) == 0) {
      line.append("default ");
    }
    int parameters = declaration.indexOf('(');
    line.append(declaration, 0, parameters);
    if (parameters > 0) {
      line.append(' ');
    }
    if (method.name.equals("<init>")) {
      line.append(sourceName(owner.name).replaceFirst(".*\\.", ""));
    } else {
      // ASM's visitor leaves Object out where a superclass would stand, and takes a return type for
      // one.
      String returned = text.getReturnType();
      line.append(returned.isEmpty() ? "java.lang.Object" : returned);
      line.append(' ').append(method.name);
    }
    line.append(declaration.substring(parameters));
    if (text.getExceptions() != null) {
      line.append(" throws ").append(text.getExceptions());
    } else if (!method.exceptions.isEmpty()) {
      line.append(" throws ");
      line.append(
          method.exceptions.stream().map(ApiDump::sourceName).collect(Collectors.joining(", ")));
    }
    if (method.annotationDefault != null) {
      line.append(" default ").append(method.annotationDefault);
    }
    return line.toString().replace('$', '.')
        + deprecated(method.access)
        + nullable(method.visibleTypeAnnotations);
  }

  private static String modifiers(int access) {
    StringBuilder words = new StringBuilder(visibility(access));
    if ((access & Opcodes.ACC_STATIC) != 0) {
      words.append("static ");
    }
    if ((access & Opcodes.ACC_ABSTRACT) != 0) {
      words.append("abstract ");
    }
    if ((access & Opcodes.ACC_FINAL) != 0) {
      words.append("final ");
    }
    return words.toString();
  }

  private static String visibility(int access) {
    return (access & Opcodes.ACC_PUBLIC) != 0 ? "public " : "protected ";
  }

  private static String deprecated(int access) {
    return (access & Opcodes.ACC_DEPRECATED) != 0 ? " @Deprecated" : "";
  }

  /**
   * Where {@code @Nullable} stands: "return", a parameter's number, "extends" for a bound, a type
   * path behind it.
   */
  private static String nullable(List<TypeAnnotationNode> annotations) {
    if (annotations == null) {
      return "";
    }
    Set<String> places = new TreeSet<>();
    for (TypeAnnotationNode annotation : annotations) {
      if (annotation.desc.equals(NULLABLE)) {
        places.add(place(new TypeReference(annotation.typeRef)) + path(annotation));
      }
    }
    return places.isEmpty() ? "" : " @Nullable(" + String.join(", ", places) + ")";
  }

  private static String path(TypeAnnotationNode annotation) {
    return annotation.typePath == null ? "" : " " + annotation.typePath;
  }

  private static String place(TypeReference reference) {
    return switch (reference.getSort()) {
      case TypeReference.METHOD_RETURN -> "return";
      case TypeReference.FIELD -> "type";
      case TypeReference.METHOD_FORMAL_PARAMETER ->
          "parameter " + reference.getFormalParameterIndex();
      case TypeReference.CLASS_TYPE_PARAMETER_BOUND, TypeReference.METHOD_TYPE_PARAMETER_BOUND ->
          "bound " + reference.getTypeParameterIndex();
      case TypeReference.CLASS_EXTENDS -> "supertype " + reference.getSuperTypeIndex();
      default -> "sort " + reference.getSort();
    };
  }

  private static String sourceName(String internalName) {
    return internalName.replace('/', '.').replace('$', '.');
  }
}
