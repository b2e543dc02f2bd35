package io.drover.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;

/**
 * The attributes of OpenTelemetry's conventions for messaging, and Drover's own where they have
 * none. Stateless.
 */
final class Conventions {

  static final String DROVER = "drover";
  static final String SCOPE = "io.drover";

  static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  static final AttributeKey<String> DESTINATION =
      AttributeKey.stringKey("messaging.destination.name");
  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
  static final AttributeKey<String> OPERATION_TYPE =
      AttributeKey.stringKey("messaging.operation.type");
  static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
  static final AttributeKey<Long> BATCH_SIZE =
      AttributeKey.longKey("messaging.batch.message_count");
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> JOB_NAME = AttributeKey.stringKey("drover.job.name");
  static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("drover.job.attempt");
  static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("drover.outcome");

  private Conventions() {}
}
