package io.undersocket.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a user of a class sees of other classes: its supertypes, and the types that its public and
 * protected members take, return, throw or hold, type arguments and bounds included.
 */
final class PublicSignatures extends ArchCondition<JavaClass> {
  private final DescribedPredicate<JavaClass> unwanted;

  private PublicSignatures(DescribedPredicate<JavaClass> unwanted) {
    super("show in a signature " + unwanted.getDescription());
    this.unwanted = unwanted;
  }

  /** Matches a class in whose signatures one of the packages shows. */
  static ArchCondition<JavaClass> show(String... packages) {
    return new PublicSignatures(JavaClass.Predicates.resideInAnyPackage(packages));
  }

  /** Matches a class in whose signatures something of the packages shows, save some types. */
  static ArchCondition<JavaClass> showAllBut(Set<String> types, String... packages) {
    return new PublicSignatures(
        JavaClass.Predicates.resideInAnyPackage(packages)
            .and(
                DescribedPredicate.describe(
                    "not among " + types, type -> !types.contains(type.getName()))));
  }

  /** Matches a class that code of any other package can name. */
  static DescribedPredicate<JavaClass> visibleToUsers() {
    return DescribedPredicate.describe("visible to users", PublicSignatures::isVisible);
  }

  private static boolean isVisible(JavaClass type) {
    return isPromised(type.getModifiers())
        && type.getEnclosingClass().map(PublicSignatures::isVisible).orElse(true);
  }

  private static boolean isPromised(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  @Override
  public void check(JavaClass owner, ConditionEvents events) {
    report(owner.getFullName(), supertypes(owner), owner, events);
    for (JavaMember member : owner.getMembers()) {
      if (isPromised(member.getModifiers())) {
        report(member.getFullName(), types(member), owner, events);
      }
    }
  }

  private void report(
      String where, Stream<? extends JavaType> types, JavaClass owner, ConditionEvents events) {
    Set<String> shown = new TreeSet<>();
    types
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .filter(unwanted)
        .forEach(type -> shown.add(type.getName()));
    if (!shown.isEmpty()) {
      events.add(SimpleConditionEvent.satisfied(owner, where + " shows " + shown));
    }
  }

  private static Stream<JavaType> supertypes(JavaClass owner) {
    return all(
        types -> {
          owner.getSuperclass().ifPresent(types);
          owner.getInterfaces().forEach(types);
          owner.getTypeParameters().forEach(types);
        });
  }

  private static Stream<JavaType> types(JavaMember member) {
    return all(
        types -> {
          if (member instanceof JavaCodeUnit code) {
            types.accept(code.getReturnType());
            code.getParameterTypes().forEach(types);
            code.getTypeParameters().forEach(types);
            code.getThrowsClause().getTypes().forEach(types);
          } else {
            types.accept(((JavaField) member).getType());
          }
        });
  }

  private static Stream<JavaType> all(Consumer<Consumer<JavaType>> source) {
    Stream.Builder<JavaType> types = Stream.builder();
    source.accept(types::add);
    return types.build();
  }
}
