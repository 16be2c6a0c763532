package dev.eddy.weaver;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/**
 * What javac's replaced class writer calls: weaves a class that is about to be written, and writes
 * the classes of its frames beside it, through javac's own file manager.
 */
final class WovenOutput {
  /** Hears of the class at hand. */
  interface Reporter {
    /** It cannot be woven, and the user has to be told. */
    void report(String message, int line);

    /** It was woven, to this. */
    void woven(byte[] classFile);
  }

  private final JavaFileManager files;
  private final Elements elements;
  private final Reporter reporter;

  private List<WovenClass> frames = List.of();
  private boolean failed;

  /** Whether the class that is being written went through here. */
  private boolean seen;

  WovenOutput(JavaFileManager files, Elements elements, Reporter reporter) {
    this.files = files;
    this.elements = elements;
    this.reporter = reporter;
  }

  /** Returns the bytes to write for a class. */
  byte[] weave(byte[] classFile) {
    frames = List.of();
    failed = false;
    seen = true;
    try {
      List<WovenClass> woven = ClassWeaver.weave(classFile);
      if (woven.isEmpty()) {
        return classFile;
      }
      frames = woven.subList(1, woven.size());
      byte[] bytes = woven.get(0).bytes();
      reporter.woven(bytes);
      return bytes;
    } catch (WeaveException e) {
      reporter.report(String.valueOf(e.getMessage()), e.line());
    } catch (RuntimeException e) {
      reporter.report(WeavingListener.unexpected(e), 0);
    }
    failed = true;
    return classFile;
  }

  /**
   * Writes the frames of a class.
   *
   * @param file the class's own, written; null if javac could not
   * @param source where the class is declared
   * @param modules whether there is an output a module
   * @return the file, or null if the class could not be woven
   */
  @Nullable JavaFileObject finish(
      @Nullable JavaFileObject file,
      TypeElement type,
      @Nullable JavaFileObject source,
      boolean modules)
      throws IOException {
    List<WovenClass> toWrite = frames;
    frames = List.of();
    boolean wasSeen = seen;
    seen = false;
    if (file == null) {
      return null;
    }
    if (!wasSeen) {
      reporter.report(
          "this javac writes classes in a way that eddy-weaver does not know; weave by the"
              + " processor: --processor-path eddy-weaver.jar -Aeddy.plugin=off",
          0);
      return file;
    }
    if (failed) {
      failed = false;
      file.delete();
      return null;
    }
    for (WovenClass frame : toWrite) {
      write(frame, locationOf(type, modules), source);
    }
    return file;
  }

  private void write(
      WovenClass frame, JavaFileManager.Location location, @Nullable JavaFileObject source)
      throws IOException {
    JavaFileObject file =
        files.getJavaFileForOutput(
            location, frame.internalName().replace('/', '.'), JavaFileObject.Kind.CLASS, source);
    try (OutputStream out = file.openOutputStream()) {
      out.write(frame.bytes());
    }
  }

  private JavaFileManager.Location locationOf(TypeElement type, boolean modules)
      throws IOException {
    return modules
        ? files.getLocationForModule(
            StandardLocation.CLASS_OUTPUT, elements.getModuleOf(type).getQualifiedName().toString())
        : StandardLocation.CLASS_OUTPUT;
  }
}
