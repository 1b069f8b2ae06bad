using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Forensics.IntegrationTests.Access;

/// <summary>For each endpoint that a bare GET of its pattern does not reach: a request that succeeds for whoever may make it. Made anew for every try.</summary>
static class EndpointSamples
{
    /// <summary>An order of the own shop, without its id.</summary>
    public static object Order { get; } = new
    {
        shop = new { id = RunningService.OwnShop, name = "Shop" }, buyer = "b", goods = new { id = "g", title = "Cup", @class = "ordinary", referencePhotos = Array.Empty<string>() },
        amountPaidFen = 1990, paidAt = "2026-02-01T10:00:00+08:00",
    };

    public static IReadOnlyDictionary<string, Func<RunningService, Task<HttpRequestMessage>>> All { get; } = new Dictionary<string, Func<RunningService, Task<HttpRequestMessage>>>
    {
        ["GET /assets/{**name}"] = _ => Get("/assets/console.css"),
        ["POST /sign-in"] = async service => await Form("/sign-in", ("user", await service.NewUserAsync()), ("password", RunningService.Password)),
        ["POST /sign-out"] = _ => Form("/sign-out"),
        ["POST /merchant/enter"] = service => Task.FromResult(service.Enter(service.Platform.Sign(TokenSigner.Claims(service.Time.Now)))),
        ["GET /reports/{id}"] = _ => Get($"/reports/{RunningService.Report}"),
        ["POST /operations/steps"] = _ => Form("/operations/steps", ("action", "retry"), ("kind", "analyze")),
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
        ["GET /merchant/orders/{id}"] = _ => Get("/merchant/orders/o1"),
        ["GET /merchant/drafts/{id}"] = async service => await Get($"/merchant/drafts/{await service.NewDraftAsync()}"),
        ["GET /merchant/reports/{id}"] = _ => Get($"/merchant/reports/{RunningService.Report}"),
        ["GET /merchant/pictures/orders/{order}/{evidence}"] = _ => Get("/merchant/pictures/orders/o1/e1"),
        ["GET /merchant/pictures/drafts/{draft}/{file}"] = async service => await Get($"/merchant/pictures/drafts/{await service.NewDraftWithPictureAsync()}"),
        ["GET /merchant/pictures/reports/{report}/{position:int}"] = async service => await Get($"/merchant/pictures/reports/{await service.ReportWithPictureAsync()}/0"),
        ["POST /merchant/orders/{id}/drafts"] = _ => Form("/merchant/orders/o1/drafts", ("evidence", "e1")),
        ["POST /merchant/drafts/{id}"] = async service => await Form($"/merchant/drafts/{await service.NewDraftAsync()}", ("version", "2")),
        ["POST /merchant/drafts/{id}/guidance"] = async service => await Form($"/merchant/drafts/{await service.NewDraftAsync()}/guidance", ("version", "2")),
        ["POST /merchant/reports/{id}/supplements"] = async service =>
            await Form($"/merchant/reports/{await service.ReportThatNeedsMoreAsync()}/supplements", ("form", "1"), ("text", "here")),
        ["POST /reports/{id}/decisions"] = async service => await Form(
            $"/reports/{RunningService.Report}/decisions", ("seen", await service.DecisionsAsync()), ("claim.reused", "dont-adopt"), ("reason", "a retry")),
        ["POST /rescore"] = async service => await Form("/rescore", ("policy", await service.PolicyAsync()), ("dry-run", "1")),
        ["GET /rescore/{run:long}"] = async service => await Get($"/rescore/{await service.RescoreAsync()}"),
        ["GET /rescore/{run:long}/csv"] = async service => await Get($"/rescore/{await service.RescoreAsync()}/csv"),
        ["PUT /api/v1/records/{type}/{id}"] = service => Put($"/api/v1/records/order/{service.NewName()}", Order),
        ["GET /api/v1/records/{type}/{id}"] = _ => Get("/api/v1/records/order/o1"),
        ["POST /api/v1/records"] = _ => Text("/api/v1/records", """{"type":"order","id":"none"}""", "application/x-ndjson"),
        ["POST /api/v1/pictures"] = _ => Text("/api/v1/pictures", "not a picture, and evidence all the same", "application/octet-stream"),
        ["GET /api/v1/pictures/{sha256}"] = service => Get($"/api/v1/pictures/{service.Picture}"),
        ["POST /pictures/{sha256}/covers"] = async service => await Form(
            $"/pictures/{service.Picture}/covers", ("report", RunningService.Report), ("version", (await service.CoversVersionAsync()).ToString(CultureInfo.InvariantCulture)), ("x", "0"), ("y", "0"), ("width", "8"), ("height", "8")),
        ["GET /api/v1/pictures/{sha256}/covers"] = service => Get($"/api/v1/pictures/{service.Picture}/covers"),
        ["PUT /api/v1/pictures/{sha256}/covers"] = async service => IfMatch(
            await Put($"/api/v1/pictures/{service.Picture}/covers", new { rectangles = new[] { new { x = 8, y = 16, width = 24, height = 8 } } }), await service.CoversVersionAsync()),
        ["GET /api/v1/reports/{id}"] = _ => Get($"/api/v1/reports/{RunningService.Report}"),
        ["GET /api/v1/reports/{id}/scores"] = _ => Get($"/api/v1/reports/{RunningService.Report}/scores"),
        ["POST /api/v1/reports/{id}/decisions"] = async service => IfMatch(
            await Post($"/api/v1/reports/{RunningService.Report}/decisions", new { claims = new[] { new { claim = "reused", outcome = "dont-adopt" } }, reason = "a retry" }),
            int.Parse(await service.DecisionsAsync(), CultureInfo.InvariantCulture) + 1),
        ["GET /api/v1/disputes/{order}"] = _ => Get("/api/v1/disputes/o1"),
        ["GET /api/v1/merchant/orders/{id}"] = _ => Get("/api/v1/merchant/orders/o1"),
        ["POST /api/v1/merchant/drafts"] = _ => Post("/api/v1/merchant/drafts", new { order = "o1", entryPoint = "chat-web", evidence = new[] { "e1" } }),
        ["GET /api/v1/merchant/drafts/{id}"] = async service => await Get($"/api/v1/merchant/drafts/{await service.NewDraftAsync()}"),
        ["PUT /api/v1/merchant/drafts/{id}"] = async service =>
            IfMatch(await Put($"/api/v1/merchant/drafts/{await service.NewDraftAsync()}", new { order = "o1", entryPoint = "chat-web", text = "look" }), 2),
        ["DELETE /api/v1/merchant/drafts/{id}"] = async service => new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/merchant/drafts/{await service.NewDraftAsync()}"),
        ["POST /api/v1/merchant/drafts/{id}/attachments"] = async service => await Upload($"/api/v1/merchant/drafts/{await service.NewDraftAsync()}/attachments"),
        ["DELETE /api/v1/merchant/drafts/{id}/attachments/{file}"] = async service =>
            new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/merchant/drafts/{await service.NewDraftAsync()}/attachments/none"),
        ["GET /api/v1/merchant/drafts/{id}/guidance"] = async service => await Get($"/api/v1/merchant/drafts/{await service.NewDraftAsync()}/guidance"),
        ["POST /api/v1/merchant/drafts/{id}/submission"] = async service =>
            await Post($"/api/v1/merchant/drafts/{await service.NewDraftAsync()}/submission", new { confirmed = true }),
        ["GET /api/v1/merchant/reports/{id}"] = _ => Get($"/api/v1/merchant/reports/{RunningService.Report}"),
        ["POST /api/v1/merchant/reports/{id}/supplements"] = async service => await Upload($"/api/v1/merchant/reports/{await service.ReportThatNeedsMoreAsync()}/supplements"),
        ["GET /api/v1/audit"] = _ => Get($"/api/v1/audit?subjectType=report&subjectId={RunningService.Report}"),
    };

    public static Task<HttpRequestMessage> Get(string path) => Task.FromResult(new HttpRequestMessage(HttpMethod.Get, path));

    public static Task<HttpRequestMessage> Post(string path, object? json = null) =>
        Task.FromResult(new HttpRequestMessage(HttpMethod.Post, path) { Content = json is null ? null : JsonContent.Create(json) });

    public static Task<HttpRequestMessage> Put(string path, object json) => Task.FromResult(new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(json) });

    public static Task<HttpRequestMessage> Text(string path, string text, string type) =>
        Task.FromResult(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(text, System.Text.Encoding.UTF8, type) });

    public static Task<HttpRequestMessage> Upload(string path) => Task.FromResult(new HttpRequestMessage(HttpMethod.Post, path)
    {
        Content = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "original", "photo.jpg" }, { new StringContent("here"), "text" } },
    });

    public static HttpRequestMessage IfMatch(HttpRequestMessage request, int version)
    {
        request.Headers.IfMatch.Add(new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{version}\"")));
        return request;
    }

    public static Task<HttpRequestMessage> Form(string path, params (string Name, string Value)[] fields) => Task.FromResult(
        new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) });
}
