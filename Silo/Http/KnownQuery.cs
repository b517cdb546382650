using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using TrustFlow.Config;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Silo.Http;

/// <summary>Refuses a query with a name that its route does not read: what was only to be tried would be done.</summary>
static class KnownQuery
{
    /// <summary>Holds all routes of a group to the names that their handlers read.</summary>
    public static void RequireKnownQuery(this RouteGroupBuilder routes) => routes.AddEndpointFilterFactory(static (route, next) =>
    {
        var names = route.MethodInfo.GetParameters().Where(IsOfTheAddress).Select(NameOf).ToList();
        return invocation =>
        {
            Check(invocation.HttpContext.Request, names);
            return next(invocation);
        };
    });

    static void Check(HttpRequest request, IReadOnlyList<string> names)
    {
        foreach (var given in request.Query.Keys)
        {
            if (names.Contains(given, StringComparer.OrdinalIgnoreCase) && !request.RouteValues.ContainsKey(given)) continue;
            var known = names.Where(name => !request.RouteValues.ContainsKey(name)).ToList();
            var which = known.Count == 0 ? "it takes none" : $"it takes {string.Join(", ", known)}";
            throw new BadValueException($"The query has the name '{OneLine.Excerpt(given)}', which is not known here: {which}. Leave it out, or correct it.");
        }
    }

    // What is neither a header, nor a service, nor the request itself comes from the path or the query.
    static bool IsOfTheAddress(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<FromHeaderAttribute>() is null
        && (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType) is var type
        && (type.IsPrimitive || type == typeof(string) || type == typeof(string[]));

    static string NameOf(ParameterInfo parameter) => parameter.GetCustomAttribute<FromQueryAttribute>()?.Name ?? parameter.Name!;
}
