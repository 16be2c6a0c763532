package dev.eddy.weaver;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** The methods that a class's lambdas were compiled to. */
final class LambdaMethods {
  /** In the name of every class of a frame, and so in the descriptor of every woven body. */
  static final String FRAME_INFIX = "$$F$";

  private static final String COPY_SUFFIX = "$coroutine";

  private final ClassNode type;

  /** The names given to frames; methods that differ in their parameters alone share a name. */
  private final Set<String> frameNames = new HashSet<>();

  LambdaMethods(ClassNode type) {
    this.type = type;
  }

  /** The method of a lambda of this class, or null if the handle is that of a method reference. */
  @Nullable MethodNode find(Handle handle) {
    if (!handle.getOwner().equals(type.name)) {
      return null;
    }
    for (MethodNode method : type.methods) {
      if (method.name.equals(handle.getName())
          && method.desc.equals(handle.getDesc())
          && (method.access & Opcodes.ACC_SYNTHETIC) != 0) {
        return method;
      }
    }
    return null;
  }

  /**
   * Gives the sites methods of their own where something else reaches a method too: javac merges
   * equal lambdas, even those of different types. Returns whether it changed anything.
   */
  boolean separate(List<BodySite> sites) {
    Map<String, Integer> uses = countUses();
    Map<String, Integer> usesAsBody = new HashMap<>();
    for (BodySite site : sites) {
      if (AltMetafactory.isSerializable(site.lambda())) {
        throw new WeaveException(
            "the body of a coroutine in "
                + type.name.replace('/', '.')
                + " is Serializable, and a coroutine cannot be: drop the cast",
            Instructions.lineOf(site.lambda()));
      }
      usesAsBody.merge(key(site.implementation()), 1, Integer::sum);
    }
    var copied = new HashSet<String>();
    for (BodySite site : sites) {
      Handle handle = site.implementation();
      MethodNode lambda = find(handle);
      String key = key(handle);
      if (lambda != null && !Objects.equals(uses.get(key), usesAsBody.get(key))) {
        if (copied.add(key)) {
          copy(lambda);
        }
        site.setImplementation(renamed(handle, handle.getName() + COPY_SUFFIX));
      }
    }
    return !copied.isEmpty();
  }

  private void copy(MethodNode lambda) {
    var copy =
        new MethodNode(
            Opcodes.ASM9,
            lambda.access,
            lambda.name + COPY_SUFFIX,
            lambda.desc,
            lambda.signature,
            lambda.exceptions.toArray(new String[0]));
    lambda.accept(copy);
    type.methods.add(copy);
  }

  private static Handle renamed(Handle handle, String name) {
    return new Handle(
        handle.getTag(), handle.getOwner(), name, handle.getDesc(), handle.isInterface());
  }

  /** How often each method of this class is reached: by handles and by calls. */
  private Map<String, Integer> countUses() {
    var uses = new HashMap<String, Integer>();
    for (MethodNode method : type.methods) {
      for (AbstractInsnNode insn : method.instructions) {
        if (insn instanceof InvokeDynamicInsnNode dynamic) {
          countAll(dynamic.bsmArgs, uses);
        } else if (insn instanceof LdcInsnNode constant) {
          count(constant.cst, uses);
        } else if (insn instanceof MethodInsnNode call && call.owner.equals(type.name)) {
          uses.merge(call.name + call.desc, 1, Integer::sum);
        }
      }
    }
    return uses;
  }

  private void countAll(Object[] constants, Map<String, Integer> uses) {
    for (Object constant : constants) {
      count(constant, uses);
    }
  }

  private void count(Object constant, Map<String, Integer> uses) {
    if (constant instanceof Handle handle && handle.getOwner().equals(type.name)) {
      uses.merge(key(handle), 1, Integer::sum);
    } else if (constant instanceof ConstantDynamic dynamic) {
      for (int i = 0; i < dynamic.getBootstrapMethodArgumentCount(); i++) {
        count(dynamic.getBootstrapMethodArgument(i), uses);
      }
    }
  }

  private static String key(Handle handle) {
    return handle.getName() + handle.getDesc();
  }

  /**
   * {@code Shop$$F$load$0} for {@code lambda$load$0} of {@code Shop}. With two dollar signs, so
   * that no class nested in one named {@code F} can have the name.
   */
  String frameNameOf(MethodNode lambda) {
    String prefix = "lambda$";
    String rest =
        lambda.name.startsWith(prefix) ? lambda.name.substring(prefix.length()) : lambda.name;
    String name = type.name + FRAME_INFIX + rest;
    while (!frameNames.add(name)) {
      name += "$";
    }
    return name;
  }
}
