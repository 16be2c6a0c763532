package dev.eddy.it;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/**
 * Takes javac's classes, by name, and does not give them back to javac, as a tool of an IDE may.
 */
public final class InMemoryFiles extends ForwardingJavaFileManager<JavaFileManager> {
  private final Map<String, ByteArrayOutputStream> classes = new ConcurrentHashMap<>();

  public InMemoryFiles(JavaFileManager files) {
    super(files);
  }

  @Override
  public JavaFileObject getJavaFileForOutput(
      Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
    return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
      @Override
      public OutputStream openOutputStream() {
        var bytes = new ByteArrayOutputStream();
        if (classes.put(className, bytes) != null) {
          throw new IllegalStateException(className + " is written twice");
        }
        return bytes;
      }
    };
  }

  /** Returns a new loader of the classes. */
  public ClassLoader loader() {
    return new ClassLoader(InMemoryFiles.class.getClassLoader()) {
      @Override
      protected Class<?> findClass(String name) throws ClassNotFoundException {
        ByteArrayOutputStream bytes = classes.get(name);
        if (bytes == null) {
          throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes.toByteArray(), 0, bytes.size());
      }
    };
  }
}
