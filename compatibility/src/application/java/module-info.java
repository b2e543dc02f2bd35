/** An application that names Drover alone: the engines are found, as they say what they provide. */
module org.example {
  requires io.drover;

  exports org.example;

  opens org.example to
      tools.jackson.databind;
}
