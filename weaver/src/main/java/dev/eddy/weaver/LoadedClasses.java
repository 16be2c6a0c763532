package dev.eddy.weaver;

import java.lang.instrument.ClassFileTransformer;
import java.lang.invoke.MethodHandle;
import java.security.ProtectionDomain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Weaves each class as the JVM loads it, and defines the classes of its frames. */
final class LoadedClasses implements ClassFileTransformer {
  /** {@code ClassLoader.defineClass(String, byte[], int, int, ProtectionDomain)}. */
  private final MethodHandle defineClass;

  LoadedClasses(MethodHandle defineClass) {
    this.defineClass = defineClass;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] classFile) {
    if (loader == null || redefined != null) {
      return null;
    }
    try {
      List<WovenClass> woven = ClassWeaver.weave(classFile);
      if (woven.isEmpty()) {
        return null;
      }
      for (WovenClass frame : woven.subList(1, woven.size())) {
        define(loader, frame, domain);
      }
      return woven.get(0).bytes();
    } catch (Throwable e) {
      // The JVM would drop it without a word, and load the class unwoven.
      System.err.println(
          "eddy-weaver: "
              + className
              + " is not woven: "
              + (e instanceof WeaveException ? e.getMessage() : e));
      return null;
    }
  }

  private void define(ClassLoader loader, WovenClass frame, @Nullable ProtectionDomain domain)
      throws Throwable {
    byte[] bytes = frame.bytes();
    Class<?> unused =
        (Class<?>)
            defineClass.invoke(
                loader, frame.internalName().replace('/', '.'), bytes, 0, bytes.length, domain);
  }
}
