const target = document.getElementById("swagger-ui");
window.SwaggerUIBundle({
  domNode: target,
  url: target.dataset.schema,
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  displayOperationId: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
