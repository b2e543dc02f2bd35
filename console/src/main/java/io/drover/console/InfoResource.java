package io.drover.console;

import io.drover.Drover;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is answered about the console itself: who the caller is, and how all of it is described.
 * Immutable.
 */
final class InfoResource {

  private final Drover drover;
  private final ConsoleSettings settings;

  InfoResource(Drover drover, ConsoleSettings settings) {
    this.drover = drover;
    this.settings = settings;
  }

  void addTo(Routing routing) {
    routing.get("/api/v1/info", "getInfo", this::info);
    routing.get("/api/v1/openapi.json", "getOpenApi", InfoResource::document);
  }

  private Answer info(Call call) {
    call.query();
    ObjectNode json =
        JsonText.object()
            .put("acknowledgement", drover.acknowledgement())
            .put("readOnly", settings.readOnly())
            .put("masking", settings.masking() != null)
            .put("caller", call.caller().name())
            .put("role", Texts.name(call.caller().role()))
            .put("shownCharacters", settings.shownCharacters())
            .put("searchedJobs", settings.searchedJobs())
            .put("sampleIntervalMillis", settings.sampleInterval().toMillis());
    return Answer.json(json);
  }

  private static Answer document(Call call) {
    call.query();
    return Answer.of(200, Answer.JSON, openApi());
  }

  /** Returns the OpenAPI document. */
  static byte[] openApi() {
    try (InputStream in = InfoResource.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("expected openapi.json beside the classes of the console");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
