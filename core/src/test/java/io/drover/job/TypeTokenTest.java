package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypeTokenTest {

  private static <V> TypeToken<List<V>> ofVariable() {
    return new TypeToken<>() {};
  }

  private static <V> TypeToken<Map<String, ? extends V[]>> ofHiddenVariable() {
    return new TypeToken<>() {};
  }

  private abstract static class Middle<V> extends TypeToken<String> {}

  @Test
  void capturesItsTypeArgument() {
    TypeToken<Map<String, List<? extends Number>>> token = new TypeToken<>() {};

    assertThat(token.type().getTypeName())
        .isEqualTo("java.util.Map<java.lang.String, java.util.List<? extends java.lang.Number>>");
    assertThat(token).hasToString(token.type().getTypeName());
  }

  @Test
  void equalsAnotherOfTheSameType() {
    TypeToken<List<String>> token = new TypeToken<>() {};

    assertThat(token)
        .isEqualTo(new TypeToken<List<String>>() {})
        .hasSameHashCodeAs(new TypeToken<List<String>>() {})
        .isNotEqualTo(new TypeToken<List<Integer>>() {});
    assertThat(TypeToken.of(String.class)).isEqualTo(new TypeToken<String>() {});
  }

  @Test
  void standsForTheWrapperOfAPrimitiveType() {
    assertThat(TypeToken.of(int.class).type()).isEqualTo(Integer.class);
    assertThat(TypeToken.of(boolean.class).type()).isEqualTo(Boolean.class);
    assertThat(TypeToken.of(void.class).type()).isEqualTo(Void.class);
    assertThat(TypeToken.of(int[].class).type()).isEqualTo(int[].class);
  }

  @Test
  @SuppressWarnings("rawtypes")
  void isRefusedWithoutATypeArgument() {
    assertThatThrownBy(() -> new TypeToken() {})
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected a type token with a type")
        .hasMessageContaining("new TypeToken<List<String>>() {}");
    assertThatThrownBy(() -> new Middle<Integer>() {})
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected a type token with a type");
  }

  @Test
  void isRefusedWithATypeVariable() {
    assertThatThrownBy(TypeTokenTest::ofVariable)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected a type without type variables, got: java.util.List<V>");
    assertThatThrownBy(TypeTokenTest::ofHiddenVariable).isInstanceOf(InvalidInputException.class);
  }

  @Test
  @SuppressWarnings("NullAway")
  void isRefusedOfNoClass() {
    assertThatThrownBy(() -> TypeToken.of(null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("expected a class, got: null");
  }
}
