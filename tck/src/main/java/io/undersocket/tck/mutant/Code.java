package io.undersocket.tck.mutant;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** The instructions that {@link Edits} put into methods. */
final class Code {

  private Code() {}

  static boolean names(MethodInsnNode call, String name) {
    return call.name.equals(name) || (simpleName(call.owner) + "." + call.name).equals(name);
  }

  static String simpleName(String internalName) {
    return internalName.substring(
        Math.max(internalName.lastIndexOf('/'), internalName.lastIndexOf('$')) + 1);
  }

  static void replace(MethodNode method, AbstractInsnNode old, InsnList code) {
    method.instructions.insertBefore(old, code);
    method.instructions.remove(old);
  }

  static void popArguments(MethodInsnNode call, InsnList code) {
    Type[] arguments = Type.getArgumentTypes(call.desc);
    for (int i = arguments.length - 1; i >= 0; i--) {
      pop(arguments[i], code);
    }
    if (call.getOpcode() != Opcodes.INVOKESTATIC) {
      code.add(new InsnNode(Opcodes.POP));
    }
  }

  static void pop(Type type, InsnList code) {
    switch (type.getSize()) {
      case 1 -> code.add(new InsnNode(Opcodes.POP));
      case 2 -> code.add(new InsnNode(Opcodes.POP2));
      default -> {
        // Nothing was pushed.
      }
    }
  }

  static void pushDefault(Type type, InsnList code) {
    switch (type.getSort()) {
      case Type.VOID -> {
        // Nothing is expected.
      }
      case Type.LONG -> code.add(new InsnNode(Opcodes.LCONST_0));
      case Type.OBJECT, Type.ARRAY -> code.add(new InsnNode(Opcodes.ACONST_NULL));
      default -> code.add(new InsnNode(Opcodes.ICONST_0));
    }
  }

  /** Calls a fault; what it returns is made fit for the type that is expected. */
  static void invoke(String fault, Type expected, InsnList code) {
    Method found =
        Arrays.stream(Faults.class.getMethods())
            .filter(method -> method.getName().equals(fault))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("there is no fault " + fault));
    code.add(
        new MethodInsnNode(
            Opcodes.INVOKESTATIC,
            Type.getInternalName(Faults.class),
            fault,
            Type.getMethodDescriptor(found)));
    boolean reference = expected.getSort() == Type.OBJECT || expected.getSort() == Type.ARRAY;
    if (reference && !Type.getReturnType(found).equals(expected)) {
      code.add(new TypeInsnNode(Opcodes.CHECKCAST, expected.getInternalName()));
    }
  }

  /** What a call is about to take from the stack, kept in variables of its own. */
  record Spill(List<Type> types, int firstSlot) {

    /** All that the call takes from the given position on, the receiver included. */
    static Spill of(MethodNode method, MethodInsnNode call, int from) {
      List<Type> types = new ArrayList<>();
      if (call.getOpcode() != Opcodes.INVOKESTATIC) {
        types.add(Type.getObjectType(call.owner));
      }
      types.addAll(Arrays.asList(Type.getArgumentTypes(call.desc)));
      List<Type> kept = types.subList(from, types.size());
      Spill spill = new Spill(kept, method.maxLocals);
      method.maxLocals += spill.size();
      return spill;
    }

    private int size() {
      return types.stream().mapToInt(Type::getSize).sum();
    }

    void store(InsnList code) {
      int slot = firstSlot + size();
      for (int i = types.size() - 1; i >= 0; i--) {
        slot -= types.get(i).getSize();
        code.add(new VarInsnNode(types.get(i).getOpcode(Opcodes.ISTORE), slot));
      }
    }

    void load(InsnList code) {
      int slot = firstSlot;
      for (Type type : types) {
        code.add(new VarInsnNode(type.getOpcode(Opcodes.ILOAD), slot));
        slot += type.getSize();
      }
    }
  }
}
