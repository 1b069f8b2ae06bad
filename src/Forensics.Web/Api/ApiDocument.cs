using System.Text.Json;
using System.Text.Json.Nodes;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Forensics.Web.Api;

/// <summary>The OpenAPI 3.1 document of the API: what is mapped, with who may call it.</summary>
static class ApiDocument
{
    const string ApiKey = "apiKey";
    const string MerchantToken = "merchantToken";
    const string Session = "session";

    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", document =>
    {
        document.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        document.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith(ApiV1.Root[1..], StringComparison.Ordinal) == true;
        document.AddDocumentTransformer((api, _, _) =>
        {
            Describe(api);
            return Task.CompletedTask;
        });
        document.AddSchemaTransformer((schema, context, _) =>
        {
            if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) is { IsEnum: true } names)
            {
                schema.Type = JsonSchemaType.String;
                schema.Enum = [.. Enum.GetNames(names).Select(name => JsonValue.Create(JsonNamingPolicy.KebabCaseLower.ConvertName(name)))];
            }

            return Task.CompletedTask;
        });
        document.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
    });

    static void Describe(OpenApiDocument api)
    {
        api.Info = new OpenApiInfo
        {
            Title = "Forensics",
            Version = "v1",
            Description = "Evidence forensics for after-sale disputes. Scores are advice; people decide. Failures are problem details (RFC 9457) with a stable `code`.",
        };
        api.Servers = []; // Wherever the document was read from.
        api.Components ??= new OpenApiComponents();
        api.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [ApiKey] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "fk_<id>_<secret>",
                Description = $"A platform system's key. Scopes: {string.Join(", ", Engine.Access.Scope.All)}.",
            },
            [MerchantToken] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A token the platform signed (RS256 or ES256) for one merchant (`sub`) of one shop (`shop`).",
            },
            [Session] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = "forensics.session",
                Description = $"A signed-in person's session. Changes also need the header {ConsoleAccess.AntiforgeryHeader} with the token of GET {ApiV1.Root}/session.",
            },
        };
    }

    static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAllowAnonymous>().Any())
        {
            return;
        }

        var policies = metadata.OfType<IAuthorizeData>().Select(authorize => authorize.Policy).OfType<string>().ToList();
        operation.Security = [.. Ways(policies).Select(way => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(way, context.Document)] = [] })];
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "No valid credential." });
        operation.Responses.TryAdd("403", new OpenApiResponse { Description = Needs(policies) });
        operation.Responses.TryAdd("429", new OpenApiResponse { Description = "Too many requests; Retry-After says when to come back." });
    }

    static IEnumerable<string> Ways(List<string> policies) => policies switch
    {
        _ when policies.Any(policy => policy.StartsWith("scope:", StringComparison.Ordinal)) => [ApiKey],
        _ when policies.Contains(Policies.Merchant) => [MerchantToken, Session],
        _ when policies.Contains(Policies.KnownCaller) => [ApiKey, MerchantToken, Session],
        _ => [Session],
    };

    static string Needs(List<string> policies) => policies.Count == 0
        ? "The credential does not allow this."
        : $"The credential does not allow this; needed: {string.Join(", ", policies)}.";
}
