package io.undersocket.tck.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Where in the server an {@link Edit} is made.
 *
 * @param type the class's name
 * @param method the name of its method; all of that name count, and the lambdas in them
 * @param edit what is changed there
 * @param place which of the places for it, from 1 on; {@link #ONLY} if there is but one, or {@link
 *     #EVERY}
 */
public record Change(String type, String method, Edit edit, int place) {

  static final int ONLY = 0;
  static final int EVERY = -1;

  private static final String OURS = "io.undersocket.";

  /**
   * A change in the one place that there is for it.
   *
   * @param type the class's name without {@code io.undersocket.}
   */
  static Change in(String type, String method, Edit edit) {
    return new Change(OURS + type, method, edit, ONLY);
  }

  /** The same change in one of several places, counted from 1. */
  Change at(int place) {
    return new Change(type, method, edit, place);
  }

  /** The same change wherever there is a place for it. */
  Change everywhere() {
    return new Change(type, method, edit, EVERY);
  }

  /**
   * Makes the change.
   *
   * @throws IllegalStateException if the code does not have the place (any more)
   */
  void applyTo(ClassNode owner) {
    // Their numbers depend on the compiler, so a lambda goes by the name of its method alone.
    Pattern names =
        Pattern.compile(
            Pattern.quote(method)
                + "|lambda\\$"
                + Pattern.quote(method.replace("<init>", "new").replace("<clinit>", "static"))
                + "\\$\\d+");
    List<Runnable> places = new ArrayList<>();
    boolean found = false;
    for (MethodNode candidate : owner.methods) {
      if (names.matcher(candidate.name).matches()) {
        found = true;
        places.addAll(edit.places(candidate));
      }
    }
    if (!found) {
      throw gone("there is no such method");
    }
    if (places.isEmpty()) {
      throw gone("there is no place for it");
    }
    switch (place) {
      case EVERY -> places.forEach(Runnable::run);
      case ONLY -> {
        if (places.size() > 1) {
          throw gone("there are " + places.size() + " places for it: say which");
        }
        places.get(0).run();
      }
      default -> {
        if (place > places.size()) {
          throw gone("there are only " + places.size() + " places for it");
        }
        places.get(place - 1).run();
      }
    }
  }

  private IllegalStateException gone(String why) {
    return new IllegalStateException(
        "\"" + edit.words() + "\" in " + type + "#" + method + " no longer applies: " + why);
  }
}
