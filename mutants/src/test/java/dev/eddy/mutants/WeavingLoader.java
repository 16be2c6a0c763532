package dev.eddy.mutants;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Loads the classes of a folder, woven on the way. Its parent is asked for all others, and for
 * those that it has under the same name.
 */
public final class WeavingLoader extends ClassLoader {
  private final Path folder;
  private final MutatedWeaver weaver;
  private final BiConsumer<Path, MutatedWeaver.Outcome> log;
  private final Map<String, byte[]> frames = new HashMap<>();

  WeavingLoader(
      ClassLoader parent,
      Path folder,
      MutatedWeaver weaver,
      BiConsumer<Path, MutatedWeaver.Outcome> log) {
    super(parent);
    this.folder = folder;
    this.weaver = weaver;
    this.log = log;
  }

  public Path folder() {
    return folder;
  }

  /** One below this for another folder, and the same weaver. */
  public WeavingLoader forFolder(Path other) {
    return new WeavingLoader(this, other, weaver, log);
  }

  /** What the weaver says against the classes of the folder, each as {@code line: message}. */
  public List<String> complaints() throws IOException {
    var complaints = new ArrayList<String>();
    for (Path file : Programs.classFiles(folder)) {
      MutatedWeaver.Outcome outcome = weave(file);
      if (outcome.failure() != null) {
        complaints.add(outcome.line() + ": " + outcome.failure().getMessage());
      }
    }
    return complaints;
  }

  /** Writes the classes of the folder, woven, to another one, unless there are complaints. */
  public List<String> weaveInto(Path output) throws IOException {
    for (Path file : Programs.classFiles(folder)) {
      Files.copy(file, output.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      for (var woven : weave(file).classes().entrySet()) {
        Files.write(output.resolve(woven.getKey() + ".class"), woven.getValue());
      }
    }
    return complaints();
  }

  @Override
  protected URL findResource(String name) {
    Path file = folder.resolve(name);
    try {
      return Files.exists(file) ? file.toUri().toURL() : null;
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  private MutatedWeaver.Outcome weave(Path file) throws IOException {
    MutatedWeaver.Outcome outcome = weaver.weave(file.toString(), Files.readAllBytes(file));
    log.accept(file, outcome);
    return outcome;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      byte[] own;
      try {
        own = bytesOf(name);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
      return own == null ? super.loadClass(name, resolve) : defineClass(name, own, 0, own.length);
    }
  }

  private byte[] bytesOf(String name) throws IOException, ClassNotFoundException {
    byte[] frame = frames.remove(name);
    Path file = folder.resolve(name.replace('.', '/') + ".class");
    if (frame != null || WeaverClasses.contains(name) || !Files.exists(file)) {
      return frame;
    }
    MutatedWeaver.Outcome outcome = weave(file);
    if (outcome.failure() != null) {
      throw new ClassNotFoundException(name, outcome.failure());
    }
    if (outcome.classes().isEmpty()) {
      return Files.readAllBytes(file);
    }
    frames.putAll(outcome.classes());
    return frames.remove(name);
  }
}
