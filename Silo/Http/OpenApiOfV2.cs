using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using TrustFlow.Silo.Deployment;

namespace TrustFlow.Silo.Http;

/// <summary>The description of <c>/api/v2</c> for programs: <c>/openapi/v2.json</c>.</summary>
static class OpenApiOfV2
{
    /// <summary>Where it is.</summary>
    public const string Route = "/openapi/{documentName}.json";

    const string Name = "v2";
    const string Prefix = "api/v2/";

    public static void AddOpenApiOfV2(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static http => HttpJson.Configure(http.SerializerOptions));
        services.AddOpenApi(Name, static options =>
        {
            options.ShouldInclude = static description => description.RelativePath?.StartsWith(Prefix, StringComparison.Ordinal) == true;
            options.AddDocumentTransformer(static (document, _, _) =>
            {
                document.Info = new() { Title = "TrustFlow", Version = ProgramVersion.Text, Description = "Every error is a problem document with a stable code." };
                return Task.CompletedTask;
            });
            options.AddOperationTransformer(static (operation, context, _) =>
            {
                operation.OperationId ??= IdOf(context.Description.HttpMethod!, context.Description.RelativePath!);
                operation.Responses ??= [];
                operation.Responses.TryAdd("default", new OpenApiResponse { Description = "A problem document." });
                return Task.CompletedTask;
            });
        });
    }

    // As 'post-bootstrap-run'. Parts that are parameters are left out, but the last.
    static string IdOf(string method, string path)
    {
        var parts = path[Prefix.Length..].Split('/');
        var names = parts.Where((part, i) => i == parts.Length - 1 || !part.StartsWith('{')).Select(static part => part.Trim('{', '}'));
        return string.Join('-', names.Prepend(method.ToLowerInvariant()));
    }
}
