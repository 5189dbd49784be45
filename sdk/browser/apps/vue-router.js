import { createApp, h } from 'vue'
import { createRouter, createWebHistory, RouterView } from 'vue-router'

/** A shop of two pages below the page's own address; each sets its title once it is shown. */
const show = (text) => ({ render: () => h('main', text) })
const router = createRouter({
  history: createWebHistory(location.pathname),
  routes: [
    { path: '/', component: show('Home'), meta: { title: 'Home' } },
    { path: '/tea', component: show('Tea'), meta: { title: 'Tea' } },
    { path: '/old-tea', redirect: '/tea' },
  ],
})
router.afterEach(({ meta }) => {
  document.title = meta.title
})
createApp({ render: () => h(RouterView) })
  .use(router)
  .mount(document.querySelector('main'))
window.router = router
