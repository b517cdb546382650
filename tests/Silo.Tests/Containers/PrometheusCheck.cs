using System.Text.Json.Nodes;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>Says whom Prometheus would ask in vain.</summary>
static class PrometheusCheck
{
    // Of the image's plug-in that is on by default.
    const string RabbitMq = "rabbitmq:15692";

    public static IEnumerable<string> Complaints(string text, JsonNode compose, ProxyConfiguration door, ProxyConfiguration front)
    {
        var settings = YamlText.Documents(text).Single();
        foreach (var key in settings.NamesBeside("global scrape_configs")) yield return $"'{key}' is no part that is known here";
        foreach (var job in settings.Items("scrape_configs"))
        {
            foreach (var key in job.NamesBeside("job_name static_configs")) yield return $"'{key}' is no part of a job that is known here";
            foreach (var target in job.Items("static_configs").SelectMany(static group => group.Texts("targets")))
            {
                var (host, port) = (target.Split(':')[0], target.Split(':')[^1]);
                if (compose.At("services", host) is null) yield return $"{target}: there is no service {host}";
                var expected = host == "front" ? front.Presets["FRONT_METRICS_PORT"] : door.Presets["DOOR_METRICS_PORT"];
                if (target != RabbitMq && port != expected) yield return $"{target}: nobody gives figures there";
            }
        }
    }
}
