using System.Net.Http.Json;

namespace Forensics.IntegrationTests.Access;

/// <summary>For each endpoint that a bare GET of its pattern does not reach: a request that succeeds for whoever may make it. Made anew for every try.</summary>
static class EndpointSamples
{
    public static IReadOnlyDictionary<string, Func<RunningService, Task<HttpRequestMessage>>> All { get; } = new Dictionary<string, Func<RunningService, Task<HttpRequestMessage>>>
    {
        ["GET /assets/{**name}"] = _ => Get("/assets/console.css"),
        ["POST /sign-in"] = async service => await Form("/sign-in", ("user", await service.NewUserAsync()), ("password", RunningService.Password)),
        ["POST /sign-out"] = _ => Form("/sign-out"),
        ["POST /merchant/enter"] = service => Task.FromResult(service.Enter(service.Platform.Sign(TokenSigner.Claims(service.Time.Now)))),
        ["GET /reports/{id}"] = _ => Get($"/reports/{RunningService.Report}"),
        ["GET /pictures/{sha256}"] = service => Get($"/pictures/{service.Picture}"),
        ["GET /pictures/{sha256}/thumbnail"] = service => Get($"/pictures/{service.Picture}/thumbnail"),
        ["GET /pictures/{sha256}/maps/{analyzer}"] = service => Get($"/pictures/{service.Picture}/maps/ela"),
        ["POST /api/v1/users"] = service => Post("/api/v1/users", new { id = service.NewName(), role = "reviewer" }),
        ["POST /api/v1/users/{id}/password"] = async service => await Post($"/api/v1/users/{await service.NewUserAsync()}/password", new { password = RunningService.Password }),
        ["POST /api/v1/users/{id}/disable"] = async service => await Post($"/api/v1/users/{await service.NewUserAsync()}/disable"),
        ["POST /api/v1/users/{id}/enable"] = async service => await Post($"/api/v1/users/{await service.NewUserAsync()}/enable"),
        ["POST /api/v1/keys"] = _ => Post("/api/v1/keys", new { name = "a system", scopes = new[] { "feed:read" } }),
        ["POST /api/v1/keys/{id}/rotate"] = async service => await Post($"/api/v1/keys/{(await service.NewKeyAsync()).Id}/rotate", new { overlapHours = 1 }),
        ["POST /api/v1/keys/{id}/revoke"] = async service => await Post($"/api/v1/keys/{(await service.NewKeyAsync()).Id}/revoke"),
        ["GET /api/v1/audit"] = _ => Get($"/api/v1/audit?subjectType=report&subjectId={RunningService.Report}"),
    };

    public static Task<HttpRequestMessage> Get(string path) => Task.FromResult(new HttpRequestMessage(HttpMethod.Get, path));

    public static Task<HttpRequestMessage> Post(string path, object? json = null) =>
        Task.FromResult(new HttpRequestMessage(HttpMethod.Post, path) { Content = json is null ? null : JsonContent.Create(json) });

    public static Task<HttpRequestMessage> Form(string path, params (string Name, string Value)[] fields) => Task.FromResult(
        new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) });
}
