using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Http;

public sealed class OpenApiTests(LocalSilo silo) : IClassFixture<LocalSilo>
{
    [Fact]
    public async Task Description_HasEveryRouteWithANameOfItsOwnAndItsParameters()
    {
        var paths = (await silo.SendAsync(HttpMethod.Get, "/openapi/v2.json")).Body["paths"]!.AsObject();
        var routes = silo.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(route => route.RoutePattern.RawText!.StartsWith("/api/v2/", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(routes);
        var names = new List<string>();
        foreach (var route in routes)
        {
            foreach (var method in route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods)
            {
                var operation = paths[route.RoutePattern.RawText!]?[method.ToLowerInvariant()];
                Assert.True(operation is not null, $"{method} {route.RoutePattern.RawText} is not described.");
                names.Add((string)operation["operationId"]!);
                Assert.NotEmpty(operation["responses"]!.AsObject());
                Assert.Superset(Inserts(route.RoutePattern), operation["parameters"]?.AsArray().Select(parameter => (string)parameter!["name"]!).ToHashSet() ?? []);
            }
        }

        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
        Assert.Equal(routes.Sum(route => route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Count), paths.Sum(path => path.Value!.AsObject().Count));
    }

    [Fact]
    public async Task Description_OfAnOperation_TellsItsQueryItsBodyAndItsAnswerAsTheyAreOnTheWire()
    {
        var document = (await silo.SendAsync(HttpMethod.Get, "/openapi/v2.json")).Body;
        var batches = document["paths"]!["/api/v2/workspaces/{workspace}/batches"]!["post"]!;
        var schemas = document["components"]!["schemas"]!;

        Assert.Equal("commit-batch", (string?)batches["operationId"]);
        Assert.Contains("dry-run", batches["parameters"]!.AsArray().Select(parameter => (string?)parameter!["name"]));
        Assert.Equal("#/components/schemas/BatchBody", (string?)batches["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]);
        Assert.Equal("#/components/schemas/WrittenView", (string?)batches["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["$ref"]);
        Assert.Contains("workspace-version", schemas["BatchBody"]!["properties"]!.AsObject().Select(property => property.Key));
        Assert.Equal(["type", "key", "value"], schemas["WriteBody"]!["required"]!.AsArray().Select(name => (string?)name));
    }

    [Theory]
    [InlineData("/api/v2/workspaces/{workspace}/flows/{flow}", "delete", "gone")]
    [InlineData("/api/v2/workspaces/{workspace}/flows/{flow}/restart", "post", "changed")]
    [InlineData("/api/v2/workspaces/{workspace}/blueprints/{blueprint}", "put", "version")]
    public async Task Description_OfAnOperationWithADryRun_TellsBothAnswers(string path, string method, string member)
    {
        var document = (await silo.SendAsync(HttpMethod.Get, "/openapi/v2.json")).Body;
        var operation = document["paths"]![path]![method]!;
        var answers = operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["oneOf"]!.AsArray();

        var members = answers.Select(answer => (answer!["$ref"] is { } named ? document["components"]!["schemas"]![((string)named!).Split('/')[^1]]! : answer)["properties"]!.AsObject()).ToList();
        Assert.True(members[0].ContainsKey(member));
        Assert.True(members[1].ContainsKey("entries"));
        Assert.NotEmpty((string)operation["summary"]!);
    }

    [Theory]
    [InlineData("entries/{type}/{key}", "put", true)]
    [InlineData("entries/{type}/{key}", "delete", false)]
    [InlineData("blueprints/{blueprint}", "put", true)]
    [InlineData("blueprints/{blueprint}", "delete", false)]
    [InlineData("import", "post", false)]
    [InlineData("flows/{flow}", "delete", false)]
    [InlineData("flows/{flow}/restart", "post", false)]
    [InlineData("flows/{flow}/pause", "post", false)]
    [InlineData("flows/{flow}/resume", "post", false)]
    public async Task Description_OfAWriteThatCanBeHeldToAVersion_HasTheHeaders(string path, string method, bool absent)
    {
        var paths = (await silo.SendAsync(HttpMethod.Get, "/openapi/v2.json")).Body["paths"]!;

        var headers = paths[$"/api/v2/workspaces/{{workspace}}/{path}"]![method]!["parameters"]!.AsArray().Where(static it => (string?)it!["in"] == "header").Select(static it => (string?)it!["name"]).ToList();

        Assert.Contains("If-Match", headers);
        Assert.Equal(absent, headers.Contains("If-None-Match"));
    }

    static HashSet<string> Inserts(RoutePattern pattern) => [.. pattern.Parameters.Select(parameter => parameter.Name)];
}
