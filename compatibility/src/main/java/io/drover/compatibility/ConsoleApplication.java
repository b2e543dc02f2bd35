package io.drover.compatibility;

import io.drover.Drover;
import io.drover.console.ConsoleSettings;
import io.drover.console.DroverConsole;
import jakarta.servlet.http.HttpServlet;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/** A program that mounts the console as one of its servlets, and says at which port. Stateless. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ConsoleApplication {

  /**
   * Begins to answer, until the program is ended.
   *
   * @param args none
   */
  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(ConsoleApplication.class);
    application.setDefaultProperties(
        Map.of(
            "server.port", "0",
            "server.address", "127.0.0.1",
            "spring.main.banner-mode", "off"));
    String port = application.run(args).getEnvironment().getProperty("local.server.port");
    System.out.println("listening at port " + port + ".");
  }

  /** Returns a store with one job. */
  @Bean(destroyMethod = "close")
  public Drover drover() {
    Drover drover = Drover.open("embedded:");
    drover.queue("orders").add("order", 1);
    return drover;
  }

  /** Returns the console, mounted below a path of its own. */
  @Bean
  public ServletRegistrationBean<HttpServlet> console(Drover drover) {
    return new ServletRegistrationBean<>(
        DroverConsole.servlet(drover, ConsoleSettings.defaults()), "/drover/*");
  }
}
